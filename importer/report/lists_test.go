package report

import (
	"bytes"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// What the steps of a migration put on one list is one line.
func TestAddList(t *testing.T) {
	var all []List
	for _, l := range []List{
		{Name: "A", Object: "account", Created: true, Put: 2},
		{Name: "A", Object: "contact", Put: 5},
		{Name: "A", Object: "account", Put: 3, Missing: 4, Error: "first"},
		{Name: "A", Object: "account", Missing: 1, Error: "second"},
	} {
		all = AddList(all, l)
	}
	want := []List{
		{Name: "A", Object: "account", Created: true, Put: 5, Missing: 5, Error: "first"},
		{Name: "A", Object: "contact", Put: 5},
	}
	if diff := cmp.Diff(want, all); diff != "" {
		t.Errorf("lists (-want +got):\n%s", diff)
	}
	if s := (&Summary{Lists: all}); s.Listed() != 10 || s.Unlisted() != 5 {
		t.Errorf("%d put, %d missing", s.Listed(), s.Unlisted())
	}
}

// What is said of lists, in the text and in the page alike; nothing where nothing was
// to be put.
func TestListsInWords(t *testing.T) {
	for name, test := range map[string]struct {
		list List
		dry  bool
		says []string
	}{
		"nothing":       {List{Name: "A", Object: "account"}, false, nil},
		"put":           {List{Name: "A", Object: "account", Put: 1}, false, []string{`1 record put on the list "A" of account records`}},
		"new":           {List{Name: "A", Object: "account", Put: 2, Created: true}, false, []string{`2 records put on the new list "A" of account records`}},
		"would be put":  {List{Name: "A", Object: "account", Put: 2}, true, []string{`2 records would be put on the list "A" of account records`}},
		"would be made": {List{Name: "A", Object: "account", Put: 2, Created: true}, true, []string{`records, which would be made`}},
		"failed": {List{Name: "A\x1b[1m", Object: "account", Put: 1, Missing: 3, Error: "no\x1b[1m"}, false,
			[]string{"1 record put", `3 records not put on the list "A\x1b[1m" of account records; the next run that has the rows tries again: no\x1b[1m`}},
		"interrupted": {List{Name: "A", Object: "account", Missing: 3}, false, []string{"3 records not put on the list", "tries again"}},
	} {
		t.Run(name, func(t *testing.T) {
			s := &Summary{DryRun: test.dry, Lists: []List{test.list}}
			var text bytes.Buffer
			if err := s.WriteText(&text, 0); err != nil {
				t.Fatal(err)
			}
			page := strings.Join(listFacts(s), "\n")
			s.Rows = Rows{Read: 1, Unchanged: 1}
			if v := judge(s); test.list.Missing > 0 && (v.Tone != "bad" || v.Text != "The only row is done, but not all records are on their list") {
				t.Errorf("the verdict is %+v", v)
			}
			for _, words := range test.says {
				if words = strings.ReplaceAll(words, "  ", " "); !strings.Contains(strings.ReplaceAll(text.String(), "  ", " "), words) || !strings.Contains(page, words) {
					t.Errorf("%q is missing in\n%s\nor in %s", words, text.String(), page)
				}
			}
			if test.says == nil && (page != "" || strings.Contains(text.String(), "list")) {
				t.Errorf("of nothing is said %s%s", text.String(), page)
			}
		})
	}
}
