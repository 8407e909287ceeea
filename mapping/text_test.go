package mapping

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestParseTemplate(t *testing.T) {
	for _, test := range []struct {
		text string
		want Template
		err  string
	}{
		{"{A}", Template{{"", "A"}}, ""},
		{"x{ A }y{B}", Template{{"x", "A"}, {"y", "B"}}, ""},
		{"{A}{B} z", Template{{"", "A"}, {"", "B"}, {" z", ""}}, ""},
		{"{{{A}}} }}{{", Template{{"{", "A"}, {"} }{", ""}}, ""},
		{"{Cafe\u0301}", Template{{"", "Café"}}, ""},
		{"A", nil, "needs a column"},
		{"{{A}}", nil, "needs a column"},
		{"", nil, "needs a column"},
		{"{A", nil, "{ without }"},
		{"A}", nil, "} without {"},
		{"{A}}", nil, "} without {"},
		{"{ }", nil, "is not the name of a column"},
		{"{A{B}", nil, "is not the name of a column"},
	} {
		got, err := parseTemplate(test.text)
		if diff := cmp.Diff(test.want, got); test.err == "" && (err != nil || diff != "") {
			t.Errorf("%q: %v %s", test.text, err, diff)
		}
		if test.err != "" && (err == nil || !strings.Contains(err.Error(), test.err)) {
			t.Errorf("%q: error %v, want %s", test.text, err, test.err)
		}
	}
}

func TestDidYouMean(t *testing.T) {
	var many []string
	for range 25 {
		many = append(many, "column")
	}
	if got := didYouMean("zebra", many, "there are"); !strings.HasPrefix(got, `there are: "column", `) || !strings.HasSuffix(got, " and 5 more") {
		t.Errorf("got %s", got)
	}
	if got := didYouMean("x", nil, "there are"); got != "" {
		t.Errorf("got %s", got)
	}
}

func TestQuote(t *testing.T) {
	long := strings.Repeat("ä", 61)
	for in, want := range map[string]string{
		"a": `"a"`, `a"b`: `"a\"b"`, "\x00": `"\x00"`, long: `"` + long[:120] + `…"`, long[:120]: `"` + long[:120] + `"`,
	} {
		if got := quote(in); got != want {
			t.Errorf("%q is shown as %s, not %s", in, got, want)
		}
	}
}

func TestFold(t *testing.T) {
	for in, want := range map[string]string{
		" A  b\t\u00a0C ": "a b c", "É": "é", "E\u0301": "é", "": "", "  ": "", "x\ny": "x y",
	} {
		if got := fold(in); got != want {
			t.Errorf("%q folds to %q, not %q", in, got, want)
		}
	}
}

func TestProblemsError(t *testing.T) {
	c := problems{file: "a.yaml"}
	if c.err() != nil {
		t.Error("no problem is an error")
	}
	c.add(Position{3, 1}, say("write it"), "third")
	c.addf(Position{1, 9}, "second \x1b")
	c.addf(Position{}, "first")
	if got, want := c.err().Error(), "a.yaml: first\na.yaml:1:9: second \\x1b\na.yaml:3:1: third; write it"; got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
}
