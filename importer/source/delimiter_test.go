package source

import (
	"strings"
	"testing"
)

func TestFindDelimiter(t *testing.T) {
	for _, c := range []struct {
		name, text string
		want       rune
	}{
		{"comma", "a,b\n1,2\n", ','},
		{"semicolon with decimal commas", "a;b;c\nx;1,5;2,5\ny;2,5;3,5\n", ';'},
		{"semicolon with commas in the header", "Name, full;Amount\nSmith, John;1,5\nB;2\n", ';'},
		{"tab", "a\tb\n1,0\t2\n", '\t'},
		{"pipe", "a|b\n1|2\n", '|'},
		{"caret", "a^b\n1^2\n", '^'},
		{"colon", "a:b\n1:2\n", ':'},
		{"backquote", "a`b\n1`2\n", '`'},
		{"times are no colons", "a,at\n1,10:30\n2,11:45\n", ','},
		{"quoted delimiters", "a;b\n\"1,2,3\";\"4\n5,6\"\n\"7,8\";9\n", ';'},
		{"line ends in quotes", "a,b\n\"x;\ny;\nz;\",1\n", ','},
		{"lone CR", "a;b\r1;2\r", ';'},
		{"single column", "name\nx\ny\n", ','},
		{"single column of sentences", "note\nWell, no; yes: maybe\nx\n", ','},
		{"most rows count", "a;b\n1;2\n1;2\n1;2;3\n1;2\nx\n", ';'},
		{"few rows do not", "time: start\nx\ny\nz\n", ','},
		{"header only", "a;b;c\n", ';'},
		{"the more cells", "a:b;c:d;e\n", ';'},
		{"nothing", "", ','},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := findDelimiter([]byte(c.text), true); got != c.want {
				t.Errorf("%q, want %q", got, c.want)
			}
		})
	}
}

// A sample may end in the middle of a row, and of a quoted cell.
func TestFindDelimiterInLargeFile(t *testing.T) {
	row := "x;\"" + strings.Repeat("1,5\n", 600) + "\";y\n"
	r, err := New("a.csv", strings.NewReader("a;b;c\n"+strings.Repeat(row, 100)), Options{})
	if err != nil {
		t.Fatal(err)
	}
	if r.Delimiter() != ';' {
		t.Errorf("delimiter %q", r.Delimiter())
	}
}

func TestParseDelimiter(t *testing.T) {
	for s, want := range map[string]rune{
		"": 0, "auto": 0, "Auto": 0, ",": ',', "\t": '\t', `\t`: '\t', "tab": '\t', "TAB": '\t', ";": ';', "semicolon": ';',
		"comma": ',', "pipe": '|', "CARET": '^', "colon": ':', "Backquote": '`', "~": '~', " ": ' ', "§": '§',
	} {
		if got, err := parseDelimiter(s); got != want || err != nil {
			t.Errorf("%q: %q, %v, want %q", s, got, err, want)
		}
	}
	for _, s := range []string{",,", `"`, "\n", "\r", "\x00", "\uFFFD", "\xFF", "\uFEFF", "commas", "\x7F"} {
		if got, err := parseDelimiter(s); err == nil {
			t.Errorf("%q: %q, want an error", s, got)
		}
	}
}

// What Options say wins over the sep line and over what looks likelier.
func TestGivenDelimiter(t *testing.T) {
	for _, text := range []string{"a;b,c\n1;2,3\n", "sep=,\na;b,c\n1;2,3\n"} {
		r, err := New("a.csv", strings.NewReader(text), Options{Delimiter: ";"})
		if err != nil {
			t.Fatal(err)
		}
		if r.Delimiter() != ';' || len(r.Header()) != 2 || r.Header()[1] != "b,c" {
			t.Errorf("%q: %q, %q", text, r.Delimiter(), r.Header())
		}
	}
}
