package undo_test

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"lightfield-importer/client/sandbox"
	"lightfield-importer/importer/report"
	"lightfield-importer/importer/undo"
)

// accounts demands the live accounts of these names, each as "name sector".
func (f *fixture) accounts(want ...string) {
	f.t.Helper()
	var have []string
	for _, r := range f.box.Records("account") {
		if name := fmt.Sprint(r.Fields["$name"]); strings.HasSuffix(name, "wind") {
			sector := r.Fields["sector"]
			if sector == nil {
				sector = "-"
			}
			have = append(have, fmt.Sprint(name, " ", sector))
		}
	}
	if strings.Join(have, "; ") != strings.Join(want, "; ") {
		f.t.Fatalf("the sandbox holds %q, want %q", have, want)
	}
}

const stubbedRows = "Id,Name,Account,Stage\n1,One,Nordwind,Prospecting\n2,Two,Nordwind,Prospecting\n"

// Stubs are taken back with the run that made them, after the rows that link to them,
// and made anew by the next one.
func TestUndoStubs(t *testing.T) {
	onSandbox(t, sandbox.Options{}, func(f *fixture) {
		f.imports("stubbed", stubbedRows)
		f.accounts("Nordwind -")
		plan := ""
		o := f.options(undo.Last)
		o.Confirm = func(_ context.Context, p report.UndoPlan) error {
			var b strings.Builder
			err := p.WriteText(&b, 0)
			plan = b.String()
			return err
		}
		f.undo(o, report.UndoCounts{Trash: 3, Reversed: 3})
		if !strings.Contains(plan, "account record of stubs of account by $name created: to the trash") {
			t.Errorf("the plan says %s", plan)
		}
		f.accounts()
		requests := f.box.Requests()
		last := ""
		for _, r := range requests {
			if r.Method == "DELETE" {
				last = r.Path
			}
		}
		if !strings.HasPrefix(last, "/v1/accounts/") {
			t.Errorf("%s was taken back last", last)
		}
		f.imports("stubbed", stubbedRows)
		f.accounts("Nordwind -")
	})
}

// A stub that a row has taken over goes to the trash once, with the run that made it;
// what the row wrote is put back with the row's run.
func TestUndoAdoptedStub(t *testing.T) {
	for name, test := range map[string]func(f *fixture){
		"the row's run first": func(f *fixture) {
			f.undo(f.options("run-2"), report.UndoCounts{Restore: 1, Reversed: 1})
			f.accounts("Nordwind -")
			f.undo(f.options("run-1"), report.UndoCounts{Trash: 3, Reversed: 3})
			f.accounts()
		},
		"the stub's run first": func(f *fixture) {
			f.undo(f.options("run-1"), report.UndoCounts{Trash: 3, Reversed: 2, Kept: 1})
			f.accounts("Nordwind Energy")
			f.undo(f.options("run-2"), report.UndoCounts{Restore: 1, Reversed: 1})
			f.undo(f.options("run-1"), report.UndoCounts{Trash: 1, Reversed: 1})
			f.accounts()
		},
		"all of them": func(f *fixture) {
			f.undo(f.options(undo.All), report.UndoCounts{Trash: 3, Restore: 1, Reversed: 4})
			f.accounts()
		},
		"after another write of the row": func(f *fixture) {
			f.imports("companies", "Id,Name,Sector\nX,Nordwind,Food\n")
			f.undo(f.options(undo.Last), report.UndoCounts{Restore: 1, Reversed: 1})
			f.accounts("Nordwind Energy")
			f.undo(f.options("run-1"), report.UndoCounts{Trash: 3, Reversed: 2, Kept: 1})
			f.accounts("Nordwind Energy")
		},
	} {
		t.Run(name, func(t *testing.T) {
			onSandbox(t, sandbox.Options{}, func(f *fixture) {
				f.imports("stubbed", stubbedRows)
				f.imports("companies", "Id,Name,Sector\nX,Nordwind,Energy\n")
				f.accounts("Nordwind Energy")
				test(f)
			})
		})
	}
}
