package source

import (
	"strings"
	"testing"
)

func TestMissingHint(t *testing.T) {
	for _, c := range []struct {
		text    string
		o       Options
		missing string
		want    string
	}{
		{"a;b\n1;2\n", Options{Delimiter: ","}, "a b", `cut at each semicolon the header has such columns: write delimiter: ";" under source in the mapping`},
		{"Name, full;Amount;Stage\nx, y;1;2\n", Options{Delimiter: ","}, "Amount", `cut at each semicolon the header has such columns: write delimiter: ";" under source in the mapping`},
		{"a\tb\n", Options{Delimiter: ","}, "b c d", `cut at each tab the header has such columns: write delimiter: "\t" under source in the mapping`},
		{"Report of today\n\na,b\n1,2\n", Options{}, "a b", "line 3 has such columns: write header_row: 3 under source in the mapping"},
		{"Report, of today\nfor: us\na;b\n1;2\n", Options{}, "a b", "line 3 has such columns: write header_row: 3 under source in the mapping"},
		{"title\nb,c\na,b\n1,2\n", Options{Delimiter: ",", HeaderRow: 2}, "a", "line 3 has such columns: write header_row: 3 under source in the mapping"},
		{"a,b\n1,2\n", Options{}, "c", ""},
		{"a,b\n1,e\n", Options{}, "c d e", ""},
		{"a:b,c\n1,2\n", Options{}, "d", ""},
		{"x;y\n1;2\n", Options{Delimiter: ","}, "a", "the header is a single column that contains a semicolon: is that the delimiter, instead of comma?"},
		{"x\ty\n", Options{Delimiter: "~"}, "a", "the header is a single column that contains a tab: is that the delimiter, instead of '~'?"},
		{"\"a,b\"\n\"1,2\"\n", Options{}, "x", "the header is a single column that contains the delimiter (comma): do whole lines stand in quotes?"},
		{"name\nx\n", Options{}, "a", ""},
	} {
		r, err := New("a.csv", strings.NewReader(c.text), c.o)
		if err != nil {
			t.Fatal(err)
		}
		if got := r.MissingHint(strings.Fields(c.missing)); got != c.want {
			t.Errorf("%q: %q, want %q", c.text, got, c.want)
		}
	}
}
