package main

import (
	"bytes"
	"encoding/json"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"lightfield-importer/client/sandbox"
	"lightfield-importer/importer"
	"lightfield-importer/importer/report"
)

// moving is a migration into a sandbox that answers as fast as it can, with what
// was there before it.
type moving struct {
	t      *testing.T
	box    *sandbox.Sandbox
	base   string
	plan   string // in a folder of the test's own
	before map[string]sandbox.Record
}

// move prepares a migration by the folder's migrate.yaml. Nothing runs yet.
func move(t *testing.T, folder string) *moving {
	t.Helper()
	dir := filepath.Join(t.TempDir(), "crm")
	if err := os.CopyFS(dir, os.DirFS(folder)); err != nil {
		t.Fatal(err)
	}
	m := &moving{t: t, plan: filepath.Join(dir, "migrate.yaml")}
	m.box, m.base = serve(t, sandbox.Options{})
	m.before = live(m.box)
	return m
}

// run migrates with these flags and demands the exit code.
func (m *moving) run(code int, flags ...string) report.Summary {
	m.t.Helper()
	e := finish(m.t, program(m.t.Context(), m.base, m.box, append(append([]string{"migrate", "--output", "json"}, flags...), m.plan)...))
	if e.code != code {
		m.t.Fatalf("migrate %v: exit code %d, want %d: %+v\n%+v\n%s", flags, e.code, code, e.summary.Rows, e.summary.Errors, e.stderr)
	}
	return e.summary
}

// rehearse is a dry run, which writes nothing and must promise these rows.
func (m *moving) rehearse(code int, want report.Rows) {
	m.t.Helper()
	before := posted(m.box)
	if s := m.run(code, "--dry-run"); s.Rows != want {
		m.t.Errorf("the dry run promises %+v, want %+v\n%+v", s.Rows, want, s.Errors)
	}
	if n := posted(m.box) - before; n != 0 {
		m.t.Errorf("%d writes in a dry run", n)
	}
}

// again runs once more: what was done is unchanged, the other rows end as before,
// and nothing is written.
func (m *moving) again(code int, first report.Rows) {
	m.t.Helper()
	want := first
	want.Unchanged += want.Created + want.Updated
	want.Created, want.Updated = 0, 0
	before := posted(m.box)
	if s := m.run(code); s.Rows != want {
		m.t.Errorf("once more: %+v, want %+v", s.Rows, want)
	}
	if n := posted(m.box) - before; n != 0 {
		m.t.Errorf("%d writes, and nothing had changed", n)
	}
}

// undo takes everything back: no live record differs from what was there before.
func (m *moving) undo() {
	m.t.Helper()
	raw, err := program(m.t.Context(), m.base, m.box, "undo", "--yes", "--run", "all", "--output", "json", swapEnding(m.plan, ".checkpoint")).Output()
	var s report.UndoSummary
	if code := codeOf(m.t, err); code != importer.ExitDone || json.Unmarshal(raw, &s) != nil {
		m.t.Fatalf("undo: exit code %d\n%s", code, raw)
	}
	m.t.Logf("undone: %d records to the trash, %d restored, in %.1f s", s.Records.Trash, s.Records.Restore, s.DurationSeconds)
	if diff := cmp.Diff(m.before, live(m.box)); diff != "" {
		m.t.Errorf("before (-) and after everything was undone (+):\n%s", diff)
	}
}

// objects are the types of records that a sandbox may hold.
var objects = []string{"account", "contact", "opportunity", "task", "note", "meeting", "list", "member", sandbox.CustomObject}

// live are the live records with all that they hold, but for the times of changes.
func live(box *sandbox.Sandbox) map[string]sandbox.Record {
	all := map[string]sandbox.Record{}
	for _, object := range objects {
		for _, r := range box.Records(object) {
			r.UpdatedAt = time.Time{}
			maps.DeleteFunc(r.Relationships, func(_ string, ids []string) bool { return len(ids) == 0 })
			for key, ids := range r.Relationships {
				r.Relationships[key] = slices.Sorted(slices.Values(ids))
			}
			all[r.ID] = r
		}
	}
	return all
}

// bring copies a file of somebody else's beside the plan.
func (m *moving) bring(path string, replace ...string) {
	m.t.Helper()
	data, err := os.ReadFile(path)
	if err != nil {
		m.t.Fatal(err)
	}
	for i := 0; i+1 < len(replace); i += 2 {
		data = bytes.ReplaceAll(data, []byte(replace[i]), []byte(replace[i+1]))
	}
	write(m.t, filepath.Join(filepath.Dir(m.plan), filepath.Base(path)), string(data))
}
