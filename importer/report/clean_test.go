package report

import (
	"encoding/json"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"
)

func FuzzClean(f *testing.F) {
	for _, s := range []string{"", "a\nb", "\x1b[2J", "\xff\ufffd", "\u202e", "=1+1", "\t=1"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		got := Clean(s)
		if !utf8.ValidString(got) || strings.ContainsFunc(got, unicode.IsControl) {
			t.Errorf("Clean(%q) = %q is not fit for a terminal", s, got)
		}
		if again := Clean(got); again != got {
			t.Errorf("Clean(%q) = %q, and that cleaned %q", s, got, again)
		}
		if safe := formulaSafe(s); safe != "" && strings.Contains("=@\t\r", safe[:1]) {
			t.Errorf("formulaSafe(%q) = %q is a formula", s, safe)
		}
		data, err := encode(s, "")
		if err != nil {
			t.Fatal(err)
		}
		var back string
		if err := json.Unmarshal(data, &back); err != nil || back != strings.ToValidUTF8(s, "\ufffd") && utf8.ValidString(s) {
			t.Errorf("%q came back from JSON as %q, %v", s, back, err)
		}
		if strings.ContainsFunc(string(data), unicode.IsControl) {
			t.Errorf("%q has raw control characters in JSON: %q", s, data)
		}
	})
}

func TestFormulaSafe(t *testing.T) {
	tests := []struct{ name, in, want string }{
		{"empty", "", ""},
		{"text", "Acme", "Acme"},
		{"formula", "=HYPERLINK(\"http://x\")", "'=HYPERLINK(\"http://x\")"},
		{"after blanks", "  =1+1", "'  =1+1"},
		{"at", "@SUM(1)", "'@SUM(1)"},
		{"plus", "+1+cmd|' /C calc'!A0", "'+1+cmd|' /C calc'!A0"},
		{"minus", "-2+3", "'-2+3"},
		{"dash of a sentence", "- nothing", "'- nothing"},
		{"negative number", "-5", "-5"},
		{"decimal", "-5.25", "-5.25"},
		{"telephone", "+4930123", "+4930123"},
		{"telephone with blanks", "+49 30 123", "'+49 30 123"},
		{"two marks", "-1.2.3", "'-1.2.3"},
		{"sign alone", "-", "'-"},
		{"mark alone", "+.", "'+."},
		{"open fraction", "+1.", "'+1."},
		{"tab in front", "\t=1", `\t=1`},
		{"CR in front", "\r=1", `\r=1`},
		{"inside", "a=b", "a=b"},
		{"apostrophe stays", "'tis", "'tis"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if got := formulaSafe(tt.in); got != tt.want {
				t.Errorf("formulaSafe(%q) = %q, want %q", tt.in, got, tt.want)
			}
		})
	}
}

func TestEscapeJSON(t *testing.T) {
	in := "a\u009b\u202e\x7fü"
	data, err := encode(map[string]string{"k": in}, "")
	if err != nil {
		t.Fatal(err)
	}
	if want := "{\"k\":\"a\\u009b\\u202e\\u007fü\"}"; string(data) != want {
		t.Errorf("encoded %s, want %s", data, want)
	}
	var back map[string]string
	if err := json.Unmarshal(data, &back); err != nil || back["k"] != in {
		t.Errorf("decoded %q, %v, want %q", back["k"], err, in)
	}
}

func TestShorten(t *testing.T) {
	tests := []struct {
		in    string
		limit int
		want  string
	}{
		{"short", 5, "short"},
		{"longer", 5, "lo..."},
		{"aüüü", 6, "aü..."},
		{"üüüü", 7, "üü..."},
		{"日本語", 8, "日..."},
	}
	for _, tt := range tests {
		if got := shorten(tt.in, tt.limit); got != tt.want || len(got) > tt.limit {
			t.Errorf("shorten(%q, %d) = %q, want %q", tt.in, tt.limit, got, tt.want)
		}
	}
}
