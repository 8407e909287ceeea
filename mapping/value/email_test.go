package value

import (
	"encoding/json"
	"strings"
	"testing"
)

func TestEmail(t *testing.T) {
	long := strings.Repeat("a", 64)
	testAccepts(t, Spec{Type: Email}, []accepts{
		{of("ann@example.com"), `"ann@example.com"`},
		{of(" Ann.Lee+x@Example.COM "), `"Ann.Lee+x@example.com"`},
		{of("o'brien@example.co.uk"), `"o'brien@example.co.uk"`},
		{of("a@b.c_d.example"), `"a@b.c_d.example"`},
		{of("jürgen@münchen.de"), `"jürgen@münchen.de"`},
		{of("a@MÜNCHEN.de"), `"a@münchen.de"`},
		{of(long + "@example.com"), `"` + long + `@example.com"`},
	})
	testRefuses(t, Spec{Type: Email}, []refuses{
		{of(" "), ReasonEmpty, "empty"},
		{of("ann"), ReasonEmail, `"ann" is not an e-mail address`},
		{of("@example.com"), ReasonEmail, "not an e-mail"},
		{of("ann@"), ReasonEmail, "not an e-mail"},
		{of("ann@localhost"), ReasonEmail, "not an e-mail"},
		{of("ann@example..com"), ReasonEmail, "not an e-mail"},
		{of("ann@.example.com"), ReasonEmail, "not an e-mail"},
		{of("ann@example.com."), ReasonEmail, "not an e-mail"},
		{of("ann@-example.com"), ReasonEmail, "not an e-mail"},
		{of("ann@example.123"), ReasonEmail, "not an e-mail"},
		{of("ann@10.0.0.1"), ReasonEmail, "not an e-mail"},
		{of("ann@exam_ple!.com"), ReasonEmail, "not an e-mail"},
		{of(".ann@example.com"), ReasonEmail, "not an e-mail"},
		{of("ann.@example.com"), ReasonEmail, "not an e-mail"},
		{of("a..b@example.com"), ReasonEmail, "not an e-mail"},
		{of(`"ann lee"@example.com`), ReasonEmail, "blank"},
		{of("ann lee@example.com"), ReasonEmail, "blank"},
		{of("a@b@example.com"), ReasonEmail, "not an e-mail"},
		{of("ann@example.com; bob@example.com"), ReasonEmail, "split"},
		{of("Ann Lee <ann@example.com>"), ReasonEmail, "between < and >"},
		{of("mailto:ann@example.com"), ReasonEmail, "mailto:"},
		{of("ann@exa\x00mple.com"), ReasonEmail, `"ann@exa\x00mple.com"`},
		{of("an\xffn@example.com"), ReasonEmail, "not an e-mail"},
		{of("ann@ex\xffample.com"), ReasonEmail, "not an e-mail"},
		{of("a" + long + "@example.com"), ReasonEmail, "not an e-mail"},
		{of("a@" + long + ".com"), ReasonEmail, "not an e-mail"},
		{of("a@" + strings.Repeat("abc.", 70) + "com"), ReasonEmail, "not an e-mail"},
	})
}

func FuzzEmail(f *testing.F) {
	f.Add("ann@example.com")
	f.Add("jürgen@MÜNCHEN.de")
	fuzzString(f, Spec{Type: Email}, func(t *testing.T, got string) {
		local, domain, ok := strings.Cut(got, "@")
		if !ok || local == "" || domain != strings.ToLower(domain) {
			t.Errorf("the address is %q", got)
		}
	})
}

// fuzzString checks that a converter makes JSON strings which it takes again
// and leaves as they are, and which equal themselves.
func fuzzString(f *testing.F, s Spec, check func(t *testing.T, got string)) {
	c := mustNew(f, s)
	f.Fuzz(func(t *testing.T, text string) {
		out, err := c.Convert(nil, of(text))
		if err != nil {
			if !json.Valid(appendString(nil, err.Error())) || strings.ContainsAny(err.Error(), "\x00\x1b\n") {
				t.Errorf("%q: the message %q is not safe to print", text, err)
			}
			return
		}
		var value any
		if err := json.Unmarshal(out, &value); err != nil {
			t.Fatalf("%q became %s: %v", text, out, err)
		}
		if values, ok := value.([]any); ok && len(values) == 1 {
			value = values[0]
		}
		got, ok := value.(string)
		if !ok {
			t.Fatalf("%q became %s", text, out)
		}
		check(t, got)
		again, err := c.Convert(nil, of(got))
		if err != nil || string(again) != string(out) {
			t.Errorf("%q became %s and then %s, %v", text, out, again, err)
		}
		if spaced := append([]byte{' '}, out...); !Equal(s.Type, out, spaced) {
			t.Errorf("%s does not equal itself", out)
		}
	})
}
