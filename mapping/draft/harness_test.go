package draft_test

import (
	"bytes"
	"errors"
	"io"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"lightfield-importer/client"
	"lightfield-importer/client/sandbox"
	"lightfield-importer/client/snapshot"
	"lightfield-importer/importer/source"
	"lightfield-importer/mapping"
	"lightfield-importer/mapping/draft"
)

// organisation is that of the sandbox: custom fields of every type, and the
// members of the samples.
func organisation(t testing.TB) *snapshot.Snapshot {
	t.Helper()
	box, err := sandbox.New(sandbox.Options{})
	if err != nil {
		t.Fatal(err)
	}
	if err := box.LoadSamples(); err != nil {
		t.Fatal(err)
	}
	c, err := client.New(client.Config{BaseURL: "http://127.0.0.1", Key: box.Key(), Transport: box.Transport()})
	if err != nil {
		t.Fatal(err)
	}
	s, err := snapshot.Take(t.Context(), c, sandbox.CustomObject)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// profile reads a file; rows with faults are left out.
func profile(t testing.TB, name string, in io.Reader) (*draft.Profile, []string) {
	t.Helper()
	r, err := source.New(name, in, source.Options{})
	if err != nil {
		t.Fatal(err)
	}
	p := draft.NewProfile(r.Header())
	for {
		row, err := r.Read()
		if errors.Is(err, io.EOF) {
			return p, r.Header()
		}
		if err != nil {
			t.Fatal(err)
		}
		if row.Fault == nil {
			p.Add(row.Cells)
		}
	}
}

// propose drafts a mapping of a file and holds what is written to the promise
// that it loads, compiles, and is what was meant.
func propose(t testing.TB, s *snapshot.Snapshot, object, name string, in io.Reader) (*draft.Draft, string) {
	t.Helper()
	p, header := profile(t, name, in)
	d, err := draft.Propose(draft.Given{
		Object: object, Definitions: s.Known(object), Members: s.Members, Profile: p,
		Name: strings.TrimSuffix(filepath.Base(name), ".csv"), File: filepath.Base(name),
	})
	if err != nil {
		t.Fatalf("%s: %v", name, err)
	}
	text := written(t, d)
	loaded, err := mapping.Load("draft.yaml", []byte(text))
	if err != nil {
		t.Fatalf("%s: the draft does not load:\n%v\n%s", name, err, text)
	}
	if _, err := loaded.Compile(s.Known(object), header); err != nil {
		t.Fatalf("%s: the draft does not compile:\n%v\n%s", name, err, text)
	}
	sameMapping(t, d.Mapping, *loaded)
	return d, text
}

func written(t testing.TB, d *draft.Draft) string {
	t.Helper()
	var out bytes.Buffer
	if err := d.Write(&out); err != nil {
		t.Fatal(err)
	}
	return out.String()
}

// sameMapping holds what was loaded against what was meant.
func sameMapping(t testing.TB, meant, loaded mapping.Mapping) {
	t.Helper()
	diff := cmp.Diff(meant, loaded,
		cmpopts.IgnoreUnexported(mapping.Mapping{}, mapping.Field{}, mapping.Find{}, mapping.Input{}, mapping.Condition{}),
		cmpopts.IgnoreTypes(mapping.Position{}),
		cmpopts.IgnoreFields(mapping.Mapping{}, "File", "OnGone"),
		cmpopts.IgnoreFields(mapping.Source{}, "HeaderRow"),
		cmpopts.IgnoreFields(mapping.Field{}, "Empty", "OnError", "Merge"),
		cmpopts.IgnoreFields(mapping.Relation{}, "Empty"),
		cmpopts.EquateEmpty(),
		cmp.Comparer(func(a, b *regexp.Regexp) bool { return a == b || a != nil && b != nil && a.String() == b.String() }),
	)
	if diff != "" {
		t.Errorf("meant (-) and loaded (+):\n%s", diff)
	}
}
