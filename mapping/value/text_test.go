package value

import (
	"encoding/json"
	"testing"
)

func TestText(t *testing.T) {
	for _, typ := range []Type{Text, Markdown, HTML} {
		testAccepts(t, Spec{Type: typ}, []accepts{
			{of(""), `""`},
			{of("plain"), `"plain"`},
			{of(`say "hi" \ bye`), `"say \"hi\" \\ bye"`},
			{of("<b>R&D</b>"), `"<b>R&D</b>"`},
			{of("a\tb\r\nc\x01\x1f\x7f"), `"a\tb\r\nc\u0001\u001f` + "\x7f\""},
			{of("Zürich 東京 \u2028 🚀"), "\"Zürich 東京 \u2028 🚀\""},
			{of(" kept as it is "), `" kept as it is "`},
			{of("#1 in #REF! errors"), `"#1 in #REF! errors"`},
			{of("#renewal"), `"#renewal"`},
		})
		testRefuses(t, Spec{Type: typ}, []refuses{
			{of("a\x00b"), ReasonControl, `"a\x00b" contains a NUL`},
			{of("#REF!"), ReasonFormula, `"#REF!" is the error of a formula; correct it in the spreadsheet`},
			{of("#N/A"), ReasonFormula, "null_values"},
			{of("#ÜBERLAUF!"), ReasonFormula, "error of a formula"},
			{of("caf\xe9"), ReasonEncoding, `"caf\xe9" is not valid UTF-8`},
		})
	}
}

func FuzzText(f *testing.F) {
	f.Add("plain")
	f.Add("\"\\\x01\n")
	f.Add("\xff")
	c := mustNew(f, Spec{Type: Text})
	f.Fuzz(func(t *testing.T, text string) {
		out, err := c.Convert(nil, of(text))
		if err != nil {
			return
		}
		var back string
		if err := json.Unmarshal(out, &back); err != nil || back != text {
			t.Errorf("%q became %s, which reads as %q, %v", text, out, back, err)
		}
	})
}
