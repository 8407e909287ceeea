package main

import (
	"bytes"
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"testing"

	"lightfield-importer/importer"
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
