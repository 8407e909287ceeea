package printable

import (
	"encoding/json"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"
)

func TestText(t *testing.T) {
	tests := []struct{ name, in, want string }{
		{"empty", "", ""},
		{"plain", `Acme "Inc", 100 %`, `Acme "Inc", 100 %`},
		{"scripts stay", "Müller 株式会社 אבג 👩‍💻 é", "Müller 株式会社 אבג 👩‍💻 é"},
		{"line ends", "a\nb\r\nc\td", `a\nb\r\nc\td`},
		{"escape sequence", "\x1b[31mred\x1b[0m", `\x1b[31mred\x1b[0m`},
		{"bell, NUL and DEL", "\a\x00\x7f", `\x07\x00\x7f`},
		{"C1 as UTF-8", "a\u009bb\u0085c", `a\u009bb\u0085c`},
		{"C1 as a byte", "a\x9bb", `a\x9bb`},
		{"not UTF-8", "Stra\xdfe", `Stra\xdfe`},
		{"replacement character stays", "a\ufffdb", "a\ufffdb"},
		{"both", "\ufffd\xff", "\ufffd\\xff"},
		{"reordered text", "abc\u202egpj.exe\u2069", `abc\u202egpj.exe\u2069`},
		{"separators", "a\u2028b\u2029c", `a\u2028b\u2029c`},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if got := Text(tt.in); got != tt.want {
				t.Errorf("Text(%q) = %q, want %q", tt.in, got, tt.want)
			}
		})
	}
}

func TestJSON(t *testing.T) {
	in := "a\u009b\u202e\x7fü\x1b"
	data, err := json.Marshal(in)
	if err != nil {
		t.Fatal(err)
	}
	data = JSON(data)
	if want := `"a\u009b\u202e\u007fü\u001b"`; string(data) != want {
		t.Errorf("encoded %s, want %s", data, want)
	}
	var back string
	if err := json.Unmarshal(data, &back); err != nil || back != in {
		t.Errorf("decoded %q, %v, want %q", back, err, in)
	}
}

func FuzzText(f *testing.F) {
	for _, s := range []string{"", "a\nb", "\x1b[2J", "\xff\ufffd", "\u202e", "\u2028"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		got := Text(s)
		if !utf8.ValidString(got) || strings.ContainsFunc(got, unicode.IsControl) || strings.ContainsFunc(got, Unsafe) {
			t.Errorf("Text(%q) = %q is not fit for a terminal", s, got)
		}
		if again := Text(got); again != got {
			t.Errorf("Text(%q) = %q, and that became %q", s, got, again)
		}
	})
}
