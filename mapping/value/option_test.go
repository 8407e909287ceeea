package value

import (
	"fmt"
	"strings"
	"testing"
)

var stages = []Option{
	{"opt_1", "Prospecting"}, {"opt_2", "Closed Won"}, {"opt_3", "Closed Lost"},
	{"opt_4", "Café"}, {"opt_5", "Open"}, {"opt_6", "OPEN"}, {"opt_7", "On Hold"}, {"opt_8", "On Hold"},
	{"opt_9", "Straße"}, {"opt_10", `5" & more`},
}

func TestSingleSelect(t *testing.T) {
	testAccepts(t, Spec{Type: SingleSelect, Options: stages}, []accepts{
		{of("Closed Won"), `"opt_2"`},
		{of("opt_2"), `"opt_2"`},
		{of(" closed  WON "), `"opt_2"`},
		{of("closed\u00a0won"), `"opt_2"`},
		{of("Cafe\u0301"), `"opt_4"`},
		{of("CAFÉ"), `"opt_4"`},
		{of("STRASSE"), `"opt_9"`},
		{of("Open"), `"opt_5"`},
		{of("OPEN"), `"opt_6"`},
		{of("opt_7"), `"opt_7"`},
		{of(`5" & more`), `"opt_10"`},
	})
	testRefuses(t, Spec{Type: SingleSelect, Options: stages}, []refuses{
		{of(""), ReasonEmpty, "empty"},
		{of("Closed-Won"), ReasonOption, `"Closed-Won" is not one of the options; did you mean "Closed Won"?`},
		{of("ClosedWn"), ReasonOption, `did you mean "Closed Won"?`},
		{of("Prospetcing"), ReasonOption, `did you mean "Prospecting"?`},
		{of("Deal lost, closed"), ReasonOption, `did you mean "Closed Lost"?`},
		{of("Won"), ReasonOption, `did you mean "Closed Won"?`},
		{of("Closed"), ReasonOption, `which are "Prospecting", "Closed Won"`},
		{of("Open on hold"), ReasonOption, `which are "Prospecting", "Closed Won"`},
		{of("- -"), ReasonOption, `which are`},
		{of("Somewhere else"), ReasonOption, `which are "Prospecting", "Closed Won"`},
		{of("open"), ReasonAmbiguousOption, `opt_5 ("Open"), opt_6 ("OPEN")`},
		{of("On Hold"), ReasonAmbiguousOption, `"On Hold" is the label of 2 options; write the id instead, one of opt_7, opt_8`},
		{of("on hold"), ReasonAmbiguousOption, "opt_7"},
		{of("\xffOpen"), ReasonOption, `"\xffOpen" is not one of`},
	})
	testRefuses(t, Spec{Type: SingleSelect}, []refuses{{of("Won"), ReasonOption, "the field has none"}})
}

func TestMultiSelect(t *testing.T) {
	testAccepts(t, Spec{Type: MultiSelect, Options: stages}, []accepts{
		{of("Closed Lost"), `["opt_3"]`},
		{of("Closed Lost", "", "opt_1", "closed lost"), `["opt_3","opt_1"]`},
		{of(`5" & more`, "opt_1", `5" & more`), `["opt_10","opt_1"]`},
	})
	testRefuses(t, Spec{Type: MultiSelect, Options: stages}, []refuses{
		{of("Closed Lost", "nope"), ReasonOption, `"nope"`},
		{of(" "), ReasonEmpty, "empty"},
	})
}

func TestIDWinsOverLabel(t *testing.T) {
	testAccepts(t, Spec{Type: SingleSelect, Options: []Option{{"opt_1", "opt_2"}, {"opt_2", "A"}}}, []accepts{
		{of("opt_2"), `"opt_2"`},
	})
}

func TestUnknownOptionListsAreCapped(t *testing.T) {
	var many []Option
	for i := range 40 {
		many = append(many, Option{fmt.Sprint("opt_", i), fmt.Sprint("Region number ", i)})
	}
	_, err := mustNew(t, Spec{Type: SingleSelect, Options: many}).Convert(nil, of("elsewhere"))
	allowed := err.(*Error).Allowed
	if !strings.HasSuffix(allowed, "and 28 more") || strings.Count(allowed, "Region") != 12 {
		t.Errorf("allowed is %s", allowed)
	}
}

func TestNearest(t *testing.T) {
	names := []string{"Philippines", "Germany", "Peru", "New Zealand", "$name", "closeDate", "Close Date (planned)", "Straße"}
	for text, want := range map[string]string{
		"Philipines": "Philippines", "germnay": "Germany", "NewZealand": "New Zealand", "Peur": "Peru",
		"name": "$name", "close date": "closeDate", "strasse": "Straße",
		"": "", "xyz": "", "Gemini and then some": "", "P": "", strings.Repeat("Germany", 100): "",
	} {
		if got := Nearest(text, names); got != want {
			t.Errorf("Nearest(%q) = %q, want %q", text, got, want)
		}
	}
}

func TestDistance(t *testing.T) {
	for _, test := range []struct {
		a, b string
		want int
	}{
		{"", "", 0}, {"", "abc", 3}, {"abc", "abc", 0}, {"abc", "abd", 1}, {"abc", "acb", 1}, {"kitten", "sitting", 3}, {"ab", "bca", 3},
	} {
		if got := distance([]rune(test.a), []rune(test.b)); got != test.want {
			t.Errorf("distance(%q, %q) = %d, want %d", test.a, test.b, got, test.want)
		}
		if got := distance([]rune(test.b), []rune(test.a)); got != test.want {
			t.Errorf("distance(%q, %q) = %d, want %d", test.b, test.a, got, test.want)
		}
	}
}

func FuzzOption(f *testing.F) {
	f.Add("closed won")
	f.Add("Cafe\u0301")
	f.Add("\xff")
	c := mustNew(f, Spec{Type: SingleSelect, Options: stages})
	f.Fuzz(func(t *testing.T, text string) {
		out, err := c.Convert(nil, of(text))
		if err != nil {
			return
		}
		again, err := c.Convert(nil, of(strings.Trim(string(out), `"`)))
		if err != nil || string(again) != string(out) {
			t.Errorf("%q became %s and then %s, %v", text, out, again, err)
		}
	})
}
