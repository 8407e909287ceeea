package main

import (
	"bytes"
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"lightfield-importer/importer"
	"lightfield-importer/mapping"
)

// An interrupted draft leaves nothing behind and says so by its exit code.
func TestInterruptedInit(t *testing.T) {
	data := filepath.Join(t.TempDir(), "deals.csv")
	write(t, data, "ID,Name\n1,One\n")
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	var out bytes.Buffer
	f := initFlags{object: "account", connection: connection{sandbox: true}}
	err := orInterrupted(ctx, f.run(ctx, data, streams{out: &out, err: &out}))
	if code, ok := errors.AsType[exitError](err); !ok || int(code) != importer.ExitInterrupted {
		t.Errorf("ended with %v, want exit code %d\n%s", err, importer.ExitInterrupted, out.String())
	}
	if _, err := os.Stat(swapEnding(data, ".yaml")); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("there is a draft: %v", err)
	}
}

// What a mapping says of its source is a flag as long as there is no mapping,
// and is kept in the draft.
func TestInitReadsWithAnEncoding(t *testing.T) {
	data := filepath.Join(t.TempDir(), "latin.csv")
	write(t, data, "ID,Name\n1,S\xf8ren\n")
	var out bytes.Buffer
	s := streams{out: &out, err: &out}
	f := initFlags{object: "account", connection: connection{sandbox: true}}
	err := f.run(t.Context(), data, s)
	if err == nil || !strings.Contains(err.Error(), "a flag: --encoding windows-1252") || importer.ExitCode(err) != importer.ExitFatal {
		t.Fatalf("error %v, exit code %d", err, importer.ExitCode(err))
	}
	f.source.Encoding = "windows-1252"
	if err := f.run(t.Context(), data, s); err != nil {
		t.Fatal(err)
	}
	m, err := mapping.ReadFile(swapEnding(data, ".yaml"))
	if err != nil || m.Source.Encoding != "windows-1252" {
		t.Errorf("the draft reads %+v, %v", m, err)
	}
}
