package value

import (
	"encoding/json"
	"errors"
	"strings"
	"testing"
)

// accepts is a text (or several) that a converter takes, and what it makes of it.
type accepts struct {
	parts []string
	want  string
}

// refuses is a text that a converter does not take: the reason, and words that
// the message must have.
type refuses struct {
	parts  []string
	reason string
	says   string
}

func of(parts ...string) []string { return parts }

func mustNew(t testing.TB, s Spec) *Converter {
	t.Helper()
	c, err := New(s)
	if err != nil {
		t.Fatalf("New(%+v): %v", s, err)
	}
	return c
}

func testAccepts(t *testing.T, s Spec, tests []accepts) {
	t.Helper()
	c := mustNew(t, s)
	for _, test := range tests {
		got, err := c.Convert([]byte("before "), test.parts)
		if err != nil {
			t.Errorf("%s %q: %v", s.Type, test.parts, err)
			continue
		}
		if string(got) != "before "+test.want {
			t.Errorf("%s %q = %s, want %s", s.Type, test.parts, got, test.want)
		}
		if value := got[len("before "):]; !json.Valid(value) {
			t.Errorf("%s %q: %s is not JSON", s.Type, test.parts, value)
		} else if spaced := append([]byte{' '}, value...); !Equal(s.Type, value, spaced) {
			t.Errorf("%s: %s does not equal itself", s.Type, value)
		}
	}
}

func testRefuses(t *testing.T, s Spec, tests []refuses) {
	t.Helper()
	c := mustNew(t, s)
	for _, test := range tests {
		got, err := c.Convert([]byte("before"), test.parts)
		fault, ok := errors.AsType[*Error](err)
		if !ok {
			t.Errorf("%s %q = %s, %v, want an *Error", s.Type, test.parts, got, err)
			continue
		}
		if string(got) != "before" {
			t.Errorf("%s %q: dst became %s", s.Type, test.parts, got)
		}
		if fault.Reason != test.reason || !strings.Contains(fault.Message, test.says) {
			t.Errorf("%s %q: %s: %s\nwant %s: …%s…", s.Type, test.parts, fault.Reason, fault.Message, test.reason, test.says)
		}
		if fault.Error() != fault.Message {
			t.Errorf("Error() = %q, want the message", fault.Error())
		}
	}
}

func TestNewRefuses(t *testing.T) {
	for _, test := range []struct {
		spec Spec
		says string
	}{
		{Spec{Type: "BLOB"}, `"BLOB" is not known`},
		{Spec{}, `"" is not known`},
		{Spec{Type: Number, Number: "1,234"}, "1,234.56"},
		{Spec{Type: Currency, Number: "x"}, `"x" cannot be read`},
		{Spec{Type: Address, Number: "x"}, `"x" cannot be read`},
		{Spec{Type: Checkbox, True: []string{"Ja"}, False: []string{"ja"}}, "both true and false"},
		{Spec{Type: DateTime, Dates: []string{"dd/mm/yyyy"}}, "capitals"},
		{Spec{Type: Telephone, Region: "Germany"}, "alpha-2"},
	} {
		c, err := New(test.spec)
		if err == nil || !strings.Contains(err.Error(), test.says) {
			t.Errorf("New(%+v) = %v, %v, want …%s…", test.spec, c, err, test.says)
		}
	}
}

func TestSingleTakesOnePart(t *testing.T) {
	for _, typ := range []Type{Text, Number, Checkbox, DateTime, Email, URL, SocialHandle, SingleSelect} {
		testRefuses(t, Spec{Type: typ, HandleService: "TWITTER"}, []refuses{
			{nil, ReasonEmpty, "empty"},
			{of("1", "2"), ReasonTooMany, `"1" and "2" are two values`},
		})
	}
}

func TestListSkipsBlankAndRepeated(t *testing.T) {
	testAccepts(t, Spec{Type: Email, Multiple: true}, []accepts{
		{of("a@b.co"), `["a@b.co"]`},
		{of("", "b@b.co", " ", "a@b.co", "b@B.CO"), `["b@b.co","a@b.co"]`},
		{of("a@b.co", "aa@b.co", "a@b.com", "a@b.co"), `["a@b.co","aa@b.co","a@b.com"]`},
	})
	testRefuses(t, Spec{Type: Email, Multiple: true}, []refuses{
		{nil, ReasonEmpty, "empty"},
		{of("", " "), ReasonEmpty, "empty"},
	})
	_, err := mustNew(t, Spec{Type: Email, Multiple: true}).Convert(nil, of("", "a@b.co", "nobody"))
	if fault, ok := errors.AsType[*Error](err); !ok || fault.Part != 2 || fault.Value != "nobody" {
		t.Errorf("fault of the third part is %+v", fault)
	}
}

func TestListOfManyParts(t *testing.T) {
	var parts []string
	for i := range 40 {
		parts = append(parts, strings.Repeat("a", i+1)+"@b.co", "a@b.co")
	}
	got, err := mustNew(t, Spec{Type: Email, Multiple: true}).Convert(nil, parts)
	if err != nil {
		t.Fatal(err)
	}
	var values []string
	if err := json.Unmarshal(got, &values); err != nil || len(values) != 40 {
		t.Errorf("%d values, %v, want 40", len(values), err)
	}
}

func TestQuote(t *testing.T) {
	for _, test := range []struct{ text, want string }{
		{"", `""`},
		{`a "b"`, `"a \"b\""`},
		{"bell\a \x1b[31m", `"bell\a \x1b[31m"`},
		{"right\u202eleft", `"right\u202eleft"`},
		{"\xff", `"\xff"`},
		{strings.Repeat("ä", 60), `"` + strings.Repeat("ä", 60) + `"`},
		{strings.Repeat("ä", 61), `"` + strings.Repeat("ä", 60) + `…"`},
		{strings.Repeat("x", 59) + `"y`, `"` + strings.Repeat("x", 59) + `\"…"`},
	} {
		if got := quote(test.text); got != test.want {
			t.Errorf("quote(%q) = %s, want %s", test.text, got, test.want)
		}
	}
}
