package importer

import (
	"net/http"
	"path/filepath"
	"testing"
	"time"

	"lightfield-importer/client/sandbox"
	"lightfield-importer/client/sandbox/contract"
)

// Guards the contract: everything that whole imports of the samples send, and
// all that the sandbox answers, is valid by the vendor's own description.
func TestImportsKeepTheContract(t *testing.T) {
	transport := contract.Wrap(t, http.DefaultTransport)
	o, box := sandboxed(t, sandbox.Options{}, filepath.Join("..", "samples", "opportunities.csv"), filepath.Join("..", "samples", "opportunities.yaml"))
	o.Client.Transport = transport
	s, err := Run(t.Context(), o)
	if err != nil || s.Rows.Created != s.Rows.Read || s.Rows.Read == 0 {
		t.Fatalf("%v: %+v", err, s.Rows)
	}
	// Somebody edits a record; a lost checkpoint finds them all again and puts it right.
	edited := box.Records("opportunity")[0]
	if err := box.Change(edited.ID, map[string]any{"$name": "edited"}, nil); err != nil {
		t.Fatal(err)
	}
	box.Advance(time.Minute) // answers date to the second: a replay within one looks new
	again := o
	again.Checkpoint, again.ReportDir, again.RunID = filepath.Join(t.TempDir(), "again.checkpoint"), t.TempDir(), "run-2"
	s, err = Run(t.Context(), again)
	if err != nil || s.Rows.Updated != 1 || s.Rows.Unchanged != s.Rows.Read-1 {
		t.Fatalf("after losing the checkpoint: %v: %+v", err, s.Rows)
	}
	if n := int64(len(box.Records("opportunity"))); n != s.Rows.Read {
		t.Errorf("the sandbox holds %d records, want %d", n, s.Rows.Read)
	}
}
