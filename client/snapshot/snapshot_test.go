package snapshot_test

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"lightfield-importer/client"
	"lightfield-importer/client/sandbox"
	"lightfield-importer/client/snapshot"
)

// organisation is a client of a sandbox with the records of the samples.
func organisation(t *testing.T, o sandbox.Options) *client.Client {
	t.Helper()
	box, err := sandbox.New(o)
	if err != nil {
		t.Fatal(err)
	}
	if o.Definitions == nil {
		if err := box.LoadSamples(); err != nil {
			t.Fatal(err)
		}
	}
	c, err := client.New(client.Config{BaseURL: "http://127.0.0.1", Key: box.Key(), Transport: box.Transport()})
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func take(t *testing.T, c *client.Client, custom ...string) *snapshot.Snapshot {
	t.Helper()
	s, err := snapshot.Take(t.Context(), c, custom...)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func file(t *testing.T, content []byte) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "definitions.json")
	if err := os.WriteFile(path, content, 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

func TestWhatIsSavedIsLoaded(t *testing.T) {
	taken := take(t, organisation(t, sandbox.Options{}))
	var out bytes.Buffer
	if err := taken.Write(&out); err != nil {
		t.Fatal(err)
	}
	loaded, err := snapshot.Load(file(t, out.Bytes()))
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(taken, loaded, cmpopts.IgnoreFields(client.Definitions{}, "Date"), cmpopts.IgnoreFields(client.Record{}, "Date"), compact); diff != "" {
		t.Errorf("saved (-) and loaded (+):\n%s", diff)
	}
	if want := []string{"account", "contact", "opportunity", "project", "task"}; !slices.Equal(loaded.Objects(), want) {
		t.Errorf("definitions of %v, want %v", loaded.Objects(), want)
	}
	if loaded.Counts["account"] == 0 || loaded.Counts["member"] != len(loaded.Members) || len(loaded.Members) == 0 || loaded.Saved.IsZero() {
		t.Errorf("counts %v, %d members, saved %v", loaded.Counts, len(loaded.Members), loaded.Saved)
	}
}

// A sandbox made of the file is the same organisation: it takes the same ids
// and has the same members.
func TestTheFileMakesASandbox(t *testing.T) {
	taken := take(t, organisation(t, sandbox.Options{Organisation: "customer"}), sandbox.CustomObject)
	var out bytes.Buffer
	if err := taken.Write(&out); err != nil {
		t.Fatal(err)
	}
	definitions, err := sandbox.ReadDefinitions(&out)
	if err != nil {
		t.Fatal(err)
	}
	again := take(t, organisation(t, sandbox.Options{Organisation: "another", Definitions: definitions}), sandbox.CustomObject)
	if diff := cmp.Diff(taken.Definitions, again.Definitions, cmpopts.IgnoreFields(client.Definitions{}, "Date")); diff != "" {
		t.Errorf("the organisation (-) and a sandbox of its file (+):\n%s", diff)
	}
	if ids(taken) != ids(again) {
		t.Errorf("members %s, want %s", ids(again), ids(taken))
	}
}

// compact passes over how JSON is laid out.
var compact = cmp.Transformer("compact", func(raw json.RawMessage) string {
	var out bytes.Buffer
	if err := json.Compact(&out, raw); err != nil {
		return err.Error()
	}
	return out.String()
})

func ids(s *snapshot.Snapshot) string {
	var list []string
	for _, m := range s.Members {
		list = append(list, m.ID+" "+string(m.Fields["$email"].Value))
	}
	slices.Sort(list)
	return strings.Join(list, " ")
}

func TestWhatTheKeyMayNotReadIsLeftOut(t *testing.T) {
	s := take(t, organisation(t, sandbox.Options{Scopes: []string{"accounts:read"}}))
	if want := []string{"account"}; !slices.Equal(s.Objects(), want) {
		t.Errorf("definitions of %v, want %v", s.Objects(), want)
	}
	var gaps []string
	for _, g := range s.Gaps {
		gaps = append(gaps, g.What)
	}
	want := []string{"definitions of contact", "definitions of opportunity", "definitions of task", "definitions of note", "definitions of project", "members"}
	if !slices.Equal(gaps, want) || s.Members != nil {
		t.Errorf("left out %v, want %v; %d members", gaps, want, len(s.Members))
	}
}

func TestWhatOneObjectNeeds(t *testing.T) {
	c := organisation(t, sandbox.Options{})
	s, err := snapshot.TakeFor(t.Context(), c, "opportunity")
	if err != nil {
		t.Fatal(err)
	}
	if want := []string{"account", "contact", "opportunity", "task"}; !slices.Equal(s.Objects(), want) || s.Of("note") == nil || len(s.Members) == 0 {
		t.Errorf("definitions of %v, want %v; %d members", s.Objects(), want, len(s.Members))
	}
	if len(s.Counts) > 0 {
		t.Errorf("counts %v, which nobody needs", s.Counts)
	}
	if _, err := snapshot.TakeFor(t.Context(), c, "machine"); err == nil || !strings.Contains(err.Error(), "definitions of machine") {
		t.Errorf("error %v", err)
	}
	s, err = snapshot.TakeFor(t.Context(), organisation(t, sandbox.Options{Scopes: []string{"opportunities:read"}}), "opportunity")
	if err != nil || s.Definitions["opportunity"] == nil || s.Definitions["account"] != nil || len(s.Gaps) == 0 {
		t.Errorf("with a key for opportunities alone: %v, %v", s, err)
	}
}

func TestWhatMustBeThereIsMissed(t *testing.T) {
	for name, test := range map[string]struct {
		scopes []string
		custom string
		want   string
	}{
		"nothing may be read":      {[]string{"lists:read"}, "", "no definitions can be read"},
		"no such custom object":    {nil, "machine", "definitions of machine"},
		"a custom object's scopes": {[]string{"accounts:read"}, sandbox.CustomObject, "definitions of project"},
	} {
		t.Run(name, func(t *testing.T) {
			var custom []string
			if test.custom != "" {
				custom = []string{test.custom}
			}
			_, err := snapshot.Take(t.Context(), organisation(t, sandbox.Options{Scopes: test.scopes}), custom...)
			if err == nil || !strings.Contains(err.Error(), test.want) {
				t.Errorf("error %v, want one with %q", err, test.want)
			}
		})
	}
}

func TestDocumentedFieldsStandIn(t *testing.T) {
	path := file(t, []byte(`{"opportunity":{"objectType":"opportunity",
		"fieldDefinitions":{"$name":{"id":"ad_1","label":"Name","valueType":"TEXT","description":null,"typeConfiguration":{}}},
		"relationshipDefinitions":{"$owner":{"label":"Owner","cardinality":"HAS_ONE","objectType":"member"},
			"$account":{"label":"Account","cardinality":"HAS_ONE","objectType":"account"}}}}`))
	s, err := snapshot.Load(path)
	if err != nil {
		t.Fatal(err)
	}
	if s.Of("note") == nil || s.Of("account") != nil || s.Of("machine") != nil {
		t.Error("documented fields stand in for an object type that has none, or do not for one that has")
	}
	known := s.Known("opportunity")
	if known["opportunity"] == nil || known["member"] == nil || known["account"] != nil || len(known) != 2 {
		t.Errorf("known to an opportunity's mapping are %d object types", len(known))
	}
	if len(s.Known("machine")) != 0 {
		t.Error("something is known of an object type that is not there")
	}
}

func TestFilesThatAreNone(t *testing.T) {
	for name, test := range map[string]struct{ content, want string }{
		"no JSON":        {"version: 1", "not definitions as JSON"},
		"no definitions": {`{}`, "no definitions"},
		"a summary":      {`{"version": 1}`, `"version"`},
		"an empty entry": {`{"account": {}}`, `"account": fieldDefinitions is missing`},
		"members":        {`{"members": {}}`, `"members"`},
		"a later format": {`{"$about": {"version": 2}, "account": {"fieldDefinitions": {}}}`, "version 2"},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := snapshot.Load(file(t, []byte(test.content)))
			if err == nil || !strings.Contains(err.Error(), test.want) || !strings.Contains(err.Error(), "definitions.json") {
				t.Errorf("error %v, want one with %q and the file's name", err, test.want)
			}
		})
	}
	if _, err := snapshot.Load("none.json"); err == nil || !strings.Contains(err.Error(), "there is no such file") {
		t.Errorf("error %v", err)
	}
}

func TestLaterEntriesArePassedOver(t *testing.T) {
	s, err := snapshot.Load(file(t, []byte(`{"$later": [1], "account": {"fieldDefinitions": {}}}`)))
	if err != nil || len(s.Objects()) != 1 {
		t.Errorf("objects %v, error %v", s, err)
	}
}
