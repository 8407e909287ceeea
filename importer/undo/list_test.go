package undo_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"lightfield-importer/client/sandbox"
	"lightfield-importer/importer/report"
	"lightfield-importer/importer/undo"
)

// lists demands how many lists there are, and gives the id of the last one.
func (f *fixture) lists(want int) (id string) {
	f.t.Helper()
	all := f.box.Records("list")
	if len(all) != want {
		f.t.Fatalf("%d lists are there, want %d", len(all), want)
	}
	if want > 0 {
		id = all[want-1].ID
	}
	return id
}

func (f *fixture) add(object string, fields map[string]any) string {
	f.t.Helper()
	id, err := f.box.Add(object, fields, nil)
	f.must(err)
	return id
}

// putOn puts a record on the list, as somebody in the web app may.
func (f *fixture) putOn(list, account string) {
	f.t.Helper()
	r, _ := f.box.Record(list)
	f.must(f.box.Change(list, nil, map[string][]string{"$accounts": append(r.Relationships["$accounts"], account)}))
}

const listedRows = "Id,Name,Sector\n1,Nordwind,Food\n2,Südwind,Food\n"

// A list that the run made is taken back after its records, unless something else is on
// it; what was there before does not count, where the run itself has put it there.
func TestUndoList(t *testing.T) {
	for name, test := range map[string]struct {
		before func(f *fixture)
		then   func(f *fixture, list string)
		force  bool
		want   report.UndoCounts
		lists  int
		code   string
	}{
		"made by the run": {want: report.UndoCounts{Trash: 3, Reversed: 3}},
		"with a record of before": {
			before: func(f *fixture) { f.add("account", map[string]any{"$name": "Südwind"}) },
			want:   report.UndoCounts{Trash: 2, Restore: 1, Reversed: 3},
		},
		"with a record of before that is as it was": {
			before: func(f *fixture) { f.add("account", map[string]any{"$name": "Südwind", "sector": "Food"}) },
			want:   report.UndoCounts{Trash: 2, Reversed: 2},
		},
		"there before": {
			before: func(f *fixture) { f.add("list", map[string]any{"$name": "Import", "$objectType": "account"}) },
			want:   report.UndoCounts{Trash: 2, Reversed: 2}, lists: 1,
		},
		"with something else on it": {
			then: func(f *fixture, list string) { f.putOn(list, f.add("account", map[string]any{"$name": "Westwind"})) },
			want: report.UndoCounts{Trash: 3, Reversed: 2, Kept: 1}, lists: 1, code: "list_in_use",
		},
		"with something else on it, by force": {
			then:  func(f *fixture, list string) { f.putOn(list, f.add("account", map[string]any{"$name": "Westwind"})) },
			force: true, want: report.UndoCounts{Trash: 3, Reversed: 3},
		},
		"with something else that is gone": {
			then: func(f *fixture, list string) {
				id := f.add("account", map[string]any{"$name": "Westwind"})
				f.putOn(list, id)
				f.must(f.box.Trash(id))
			},
			want: report.UndoCounts{Trash: 3, Reversed: 3},
		},
		"with a record of a later run": {
			then: func(f *fixture, _ string) { f.imports("listed", listedRows+"3,Westwind,Food\n") },
			want: report.UndoCounts{Trash: 3, Reversed: 2, Kept: 1}, lists: 1, code: "list_in_use",
		},
		"deleted by somebody": {
			then: func(f *fixture, list string) { f.must(f.box.Trash(list)) },
			want: report.UndoCounts{Trash: 3, Reversed: 3},
		},
	} {
		t.Run(name, func(t *testing.T) {
			onSandbox(t, sandbox.Options{IndexLag: time.Minute}, func(f *fixture) {
				if test.before != nil {
					test.before(f)
					f.box.Advance(time.Hour)
				}
				f.imports("listed", listedRows)
				f.box.Advance(time.Hour)
				list := f.lists(1)
				if test.then != nil {
					test.then(f, list)
					f.box.Advance(time.Hour)
				}
				o := f.options("run-1")
				o.Force, o.DryRun = test.force, true
				f.undo(o, test.want)
				o = f.options("run-1")
				o.Force = test.force
				f.undo(o, test.want)
				if f.lists(test.lists); test.code != "" && f.results()["Import (account)"].Code != test.code {
					t.Errorf("the list ended %+v", f.results()["Import (account)"])
				}
				f.imports("listed", listedRows)
				f.lists(1)
			})
		})
	}
}

// The list goes last, and the plan names it.
func TestUndoListLast(t *testing.T) {
	onSandbox(t, sandbox.Options{}, func(f *fixture) {
		f.imports("listed", listedRows)
		f.undo(f.options(undo.Last), report.UndoCounts{Trash: 3, Reversed: 3})
		last := ""
		for _, r := range f.box.Requests() {
			if r.Method == http.MethodDelete {
				last = r.Path
			}
		}
		if !strings.HasPrefix(last, "/v1/lists/") {
			t.Errorf("%s was taken back last", last)
		}
		s := f.imports("listed", listedRows)
		if got := fmt.Sprintf("%+v", s.Lists); len(s.Lists) != 1 || !s.Lists[0].Created || s.Lists[0].Put != 2 {
			t.Errorf("the next import: %s", got)
		}
	})
}
