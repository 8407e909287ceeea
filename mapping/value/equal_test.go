package value

import (
	"slices"
	"testing"
)

func TestEqual(t *testing.T) {
	for _, test := range []struct {
		typ           Type
		written, read string
		want          bool
	}{
		{Text, `"a"`, `"a"`, true},
		{Text, `"a"`, ` "a\n"`, true},
		{Text, `"a\r\nb"`, `"a\nb"`, true},
		{Text, `"Café"`, `"Cafe\u0301"`, true},
		{Text, `"<b>"`, `"\u003cb\u003e"`, true},
		{Text, `"a"`, `"A"`, false},
		{Text, `"a"`, `null`, false},
		{Text, `""`, `null`, true},
		{Text, `null`, `" "`, true},
		{Text, `null`, ``, true},
		{Text, `"1"`, `1`, true},
		{Text, `"a"`, `{"a":1}`, false},
		{Text, `"a"`, `nonsense`, false},
		{Text, `nonsense`, `"a"`, false},
		{Markdown, `"# a"`, `"# a\n"`, true},

		{Number, `1054`, `1054.00`, true},
		{Number, `1054`, `"1054.00"`, true},
		{Number, `1.5`, `1.500`, true},
		{Number, `0`, `-0.0`, true},
		{Number, `0`, `null`, false},
		{Number, `1`, `1.0000000000000000000001`, false},
		{Number, `9007199254740991`, `9007199254740990`, false},
		{Currency, `12.3`, `12.30`, true},
		{Currency, `12.3`, `12.31`, false},

		{Checkbox, `true`, `true`, true},
		{Checkbox, `true`, ` true `, true},
		{Checkbox, `false`, `null`, false},
		{Checkbox, `true`, `"true"`, false},
		{Checkbox, `false`, `0`, false},

		{DateTime, `"2026-03-16T12:00:00+00:00"`, `"2026-03-16T12:00:00.000Z"`, true},
		{DateTime, `"2026-03-16T12:00:00+00:00"`, `"2026-03-16T13:00:00+01:00"`, true},
		{DateTime, `"2026-03-16T00:00:00+00:00"`, `"2026-03-16"`, true},
		{DateTime, `"2026-03-16T12:00:00+00:00"`, `"2026-03-16T12:00:01Z"`, false},
		{DateTime, `"2026-03-16T12:00:00+00:00"`, `null`, false},

		{Email, `"Ann@example.com"`, `"ann@example.com"`, true},
		{Email, `"ann@example.com"`, `["ann@example.com"]`, true},
		{Email, `["a@b.co","c@d.co"]`, `["C@d.co","a@b.co"]`, true},
		{Email, `["a@b.co"]`, `["a@b.co","c@d.co"]`, false},
		{Email, `["a@b.co"]`, `[]`, false},
		{Email, `null`, `[]`, true},
		{Email, `["a@b.co"]`, `[["a@b.co"]]`, false},
		{Email, `["a@b.co"]`, `["a@b.co",null]`, true},

		{URL, `"https://example.com"`, `"https://Example.com/"`, true},
		{URL, `"https://example.com"`, `"http://example.com"`, false},
		{URL, `"https://example.com"`, `"example.com"`, true},
		{URL, `"https://example.com/a"`, `"https://example.com/A"`, false},
		{URL, `"https://example.com/a"`, `"https://example.com/a/"`, false},
		{URL, `"https://example.com"`, `"https://www.example.com"`, false},
		{URL, `["https://a.com","https://b.com"]`, `["https://b.com","https://a.com/"]`, true},

		{Telephone, `["+14155552671"]`, `["+14155552671"]`, true},
		{Telephone, `["+14155552671"]`, `"(415) 555-2671"`, true},
		{Telephone, `["5552671"]`, `["555-2671"]`, true},
		{Telephone, `["+14155552671"]`, `["+14155552671;ext=1"]`, false},

		{Address, `{"city":"Lima"}`, `{"street":null,"city":"Lima ","country":null,"latitude":null}`, true},
		{Address, `{"city":"Lima","latitude":-12.5}`, `{"latitude":-12.50,"city":"Lima"}`, true},
		{Address, `{"city":"Lima","country":"PE"}`, `{"city":"Lima","country":"pe"}`, true},
		{Address, `{"city":"Lima"}`, `{"city":"Lima","state":"Lima"}`, false},
		{Address, `{"street":"a"}`, `{"street2":"a"}`, false},
		{Address, `{"city":"Lima"}`, `{"city":{"name":"Lima"}}`, false},
		{Address, `{"city":"Lima"}`, `"Lima"`, false},
		{Address, `null`, `{}`, true},
		{Address, `null`, `{"city":""}`, true},

		{FullName, `{"firstName":"Ada","lastName":"Lovelace"}`, `{"lastName":"Lovelace","firstName":"Ada"}`, true},
		{FullName, `{"firstName":"Ada"}`, `{"firstName":"Ada","lastName":null}`, true},
		{FullName, `{"firstName":"Ada B","lastName":"C"}`, `{"firstName":"Ada","lastName":"B C"}`, false},
		{FullName, `{"firstName":"Ada"}`, `{"lastName":"Ada"}`, false},
		{FullName, `{"firstName":"Ada"}`, `"Ada"`, false},
		{FullName, `null`, `{"firstName":null,"lastName":""}`, true},

		{SocialHandle, `"https://x.com/Ada"`, `"https://www.twitter.com/ada/"`, true},
		{SocialHandle, `"https://x.com/ada"`, `"https://x.com/eva"`, false},
		{SocialHandle, `"https://x.com/ada"`, `"https://instagram.com/ada"`, false},

		{SingleSelect, `"opt_1"`, `"opt_1"`, true},
		{SingleSelect, `"opt_1"`, `["opt_1"]`, true},
		{SingleSelect, `"opt_1"`, `"OPT_1"`, false},
		{MultiSelect, `["opt_1","opt_2"]`, `["opt_2","opt_1"]`, true},
		{MultiSelect, `["opt_1","opt_2"]`, `["opt_2"]`, false},
		{MultiSelect, `["opt_1"]`, `{"id":"opt_1"}`, false},
	} {
		if got := Equal(test.typ, []byte(test.written), []byte(test.read)); got != test.want {
			t.Errorf("Equal(%s, %s, %s) = %t", test.typ, test.written, test.read, got)
		}
		// What is equal is so from both sides.
		if got := Equal(test.typ, []byte(test.read), []byte(test.written)); got != test.want {
			t.Errorf("Equal(%s, %s, %s) = %t", test.typ, test.read, test.written, got)
		}
		w, ok := Stored(test.typ, []byte(test.written))
		r, readable := Stored(test.typ, []byte(test.read))
		if same := ok && readable && slices.Equal(w, r); same != test.want && test.written != test.read {
			t.Errorf("%s: the stored forms of %s and %s, %q and %q, agree: %v", test.typ, test.written, test.read, w, r, same)
		}
	}
}

func TestComparable(t *testing.T) {
	for _, test := range []struct {
		typ        Type
		text, want string
	}{
		{Text, " Cafe\u0301 A ", "Café A"},
		{Text, "", ""},
		{Markdown, "a\r\nb", "a\nb"},
		{Number, "1054.00", "1054"},
		{Number, "-0", "0"},
		{Number, "12.345", "12.345"},
		{Currency, "007.50", "7.5"},
		{Checkbox, "Yes", "true"},
		{DateTime, "2026-03-16T13:00:00+01:00", "2026-03-16T12:00:00+00:00"},
		{Email, " Ann.Lee@Example.COM", "ann.lee@example.com"},
		{URL, "HTTPS://Example.com/", "example.com"},
		{URL, "www.example.com/A", "www.example.com/A"},
		{URL, "example.com/?q=a", "example.com/?q=a"},
		{Telephone, "(415) 555-2671 x5", "+14155552671;ext=5"},
		{Telephone, "555-2671", "5552671"},
		{FullName, " Ada   Lovelace ", "Ada Lovelace"},
		{SocialHandle, "https://twitter.com/Ada", "https://x.com/ada"},
		{SocialHandle, "de.linkedin.com/in/Ada/", "https://linkedin.com/in/ada"},
		{SocialHandle, "https://social.example/@Ada/", "https://social.example/@ada"},
		{SingleSelect, " opt_1 ", "opt_1"},
	} {
		got, err := Comparable(test.typ, test.text)
		if err != nil || got != test.want {
			t.Errorf("Comparable(%s, %q) = %q, %v, want %q", test.typ, test.text, got, err, test.want)
		}
	}
}

func TestComparableRefuses(t *testing.T) {
	for typ, text := range map[Type]string{
		Number: "1,234", Checkbox: "perhaps", DateTime: "03/04/2026", Email: "ann", URL: "n/a", Telephone: "12", Address: "Main St",
	} {
		got, err := Comparable(typ, text)
		if _, ok := err.(*Error); !ok {
			t.Errorf("Comparable(%s, %q) = %q, %v, want an *Error", typ, text, got, err)
		}
	}
}

func TestComparables(t *testing.T) {
	for _, test := range []struct {
		typ  Type
		read string
		want []string
	}{
		{Text, `"Acme "`, []string{"Acme"}},
		{Text, `null`, nil},
		{Text, ``, nil},
		{Text, `{`, nil},
		{Number, `1054.00`, []string{"1054"}},
		{Email, `["B@x.co","a@x.co","b@X.co"]`, []string{"a@x.co", "b@x.co"}},
		{Email, `"A@x.co"`, []string{"a@x.co"}},
		{Email, `["not an address"]`, []string{"not an address"}},
		{URL, `["https://Acme.com/"]`, []string{"acme.com"}},
		{Telephone, `["+1 415 555 2671"]`, []string{"+14155552671"}},
		{FullName, `{"firstName":" Ada","lastName":"Lovelace"}`, []string{"Ada Lovelace"}},
		{FullName, `{"firstName":"Mary  Ann","lastName":"Smith"}`, []string{"Mary Ann Smith"}},
		{FullName, `{"firstName":null,"lastName":"Lovelace"}`, []string{"Lovelace"}},
		{FullName, `{"firstName":"Ada"}`, []string{"Ada"}},
		{FullName, `{}`, nil},
		{Checkbox, `true`, []string{"true"}},
		{SocialHandle, `"https://x.com/Ada"`, []string{"https://x.com/ada"}},
		{MultiSelect, `["opt_2","opt_1"]`, []string{"opt_1", "opt_2"}},
	} {
		if got := Comparables(test.typ, []byte(test.read)); !slices.Equal(got, test.want) {
			t.Errorf("Comparables(%s, %s) = %q, want %q", test.typ, test.read, got, test.want)
		}
	}
}

// FuzzEqual feeds any bytes as a record's value: nothing may panic, everything
// equals itself, and a value found through its normal forms is found always.
func FuzzEqual(f *testing.F) {
	types := []Type{Text, Number, Checkbox, DateTime, Email, URL, Telephone, Address, FullName, SocialHandle, MultiSelect}
	for i, seed := range []string{`"a"`, `1.50`, `true`, `"2026-03-16"`, `["a@b.co"]`, `"a.com"`, `["5552671"]`, `{"city":"x"}`, `{"firstName":"x"}`, `"x.com/a"`, `["opt_1",null]`} {
		f.Add([]byte(seed), i)
	}
	f.Fuzz(func(t *testing.T, raw []byte, n int) {
		typ := types[uint(n)%uint(len(types))]
		if !Equal(typ, raw, slices.Clone(raw)) {
			t.Errorf("%s %s does not equal itself", typ, raw)
		}
		spaced := append([]byte(" "), raw...)
		if _, ok := forms(typ, raw, storedForm); ok && !Equal(typ, raw, spaced) {
			t.Errorf("%s %s does not equal itself after a blank", typ, raw)
		}
		for _, form := range Comparables(typ, raw) {
			if again, err := Comparable(typ, form); err == nil && again != form && typ != FullName {
				t.Errorf("%s %s has the form %q, which has the form %q", typ, raw, form, again)
			}
		}
	})
}
