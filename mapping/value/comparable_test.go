package value

import (
	"slices"
	"testing"
)

// What is written of a text is found by it again, or a second record would be made.
func TestWrittenValuesAreFoundAgain(t *testing.T) {
	for _, c := range []struct {
		spec  Spec
		texts []string
	}{
		{Spec{Type: Text}, []string{"Nordwind", " Nordwind  AG ", "N & \"Q\"", "Grüße", "Gr\u0075\u0308\u00dfe"}},
		{Spec{Type: Number}, []string{"7", "7.50", "-3"}},
		{Spec{Type: Currency, Currency: "EUR"}, []string{"1200", "1.5"}},
		{Spec{Type: DateTime}, []string{"2026-03-31", "2026-03-31T12:00:00+02:00"}},
		{Spec{Type: Email}, []string{"Ann@Lee.example"}},
		{Spec{Type: Email, Multiple: true}, []string{"Ann@Lee.example"}},
		{Spec{Type: URL}, []string{"nordwind.example", "HTTPS://Nordwind.example/"}},
		{Spec{Type: URL, Multiple: true}, []string{"http://www.nordwind.example/a?b=c"}},
		{Spec{Type: Telephone}, []string{"+49 30 901820", "(212) 555-0123"}},
		{Spec{Type: FullName}, []string{"Ann Lee", "Ann  van der Lee", "Cher"}},
		{Spec{Type: SocialHandle, HandleService: "LINKEDIN"}, []string{"https://www.linkedin.com/in/Ann-Lee/"}},
	} {
		convert, err := New(c.spec)
		if err != nil {
			t.Fatal(err)
		}
		for _, text := range c.texts {
			raw, err := convert.Convert(nil, []string{text})
			if err != nil {
				t.Errorf("%s %q: %v", c.spec.Type, text, err)
				continue
			}
			form, err := Comparable(c.spec.Type, text)
			if err != nil || !slices.Contains(Comparables(c.spec.Type, raw), form) {
				t.Errorf("%s %q is written as %s, and looked for as %q (%v)", c.spec.Type, text, raw, form, err)
			}
		}
	}
}
