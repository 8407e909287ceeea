package value

import (
	"regexp"
	"testing"
)

func TestTelephone(t *testing.T) {
	testAccepts(t, Spec{Type: Telephone}, []accepts{
		{of("+1 415 555 2671"), `["+14155552671"]`},
		{of("(415) 555-2671"), `["+14155552671"]`},
		{of("415.555.2671"), `["+14155552671"]`},
		{of("1-415-555-2671"), `["+14155552671"]`},
		{of("+49 (0)89 636-48018"), `["+498963648018"]`},
		{of("+44\u00a020\u202f7946\u20110958"), `["+442079460958"]`},
		{of("+39 06 698 12345"), `["+390669812345"]`},
		{of("415-555-2671 ext. 12"), `["+14155552671;ext=12"]`},
		{of("415-555-2671 x12"), `["+14155552671;ext=12"]`},
		{of("415-555-2671X 12"), `["+14155552671;ext=12"]`},
		{of("415-555-2671, Extension: 1234567"), `["+14155552671;ext=1234567"]`},
		{of("415-555-2671 #5"), `["+14155552671;ext=5"]`},
		{of("+14155552671;ext=12"), `["+14155552671;ext=12"]`},
		{of("555-2671"), `["5552671"]`},
		{of("089 12345678"), `["08912345678"]`},
		{of("+1 415 555 2671", "", "(415) 555-2671", "555-2671"), `["+14155552671","5552671"]`},
	})
	testRefuses(t, Spec{Type: Telephone}, []refuses{
		{of(" "), ReasonEmpty, "empty"},
		{of("n/a"), ReasonTelephone, `"n/a" is not a telephone number`},
		{of("call me"), ReasonTelephone, "not a telephone number"},
		{of("+1 415 555 267"), ReasonTelephone, "not a valid number"},
		{of("+999 1234 5678"), ReasonTelephone, "not a valid number"},
		{of("+"), ReasonTelephone, "not a valid number"},
		{of("12345"), ReasonTelephone, "has 5 digits"},
		{of("1234567890123456"), ReasonTelephone, "has 16 digits"},
		{of("-"), ReasonTelephone, "has 0 digits"},
		{of("1-800-FLOWERS"), ReasonTelephone, "not a telephone number"},
		{of("415-555-2671 x"), ReasonTelephone, "extension of other than 1 to 7 digits"},
		{of("415-555-2671 x12345678"), ReasonTelephone, "extension"},
		{of("415-555-2671; 415-555-2672"), ReasonTelephone, "split"},
		{of("415-555-2671 / +1 415-555-2672"), ReasonTelephone, "not a telephone number"},
		{of("1.5E+10"), ReasonExponent, "digits are lost"},
		{of("4,93012E+11"), ReasonExponent, "export the data anew"},
		{of("4155552671.0"), ReasonTelephone, "take .0 off"},
		{of("+493012345678.0"), ReasonTelephone, "take .0 off"},
		{of("ext 12"), ReasonTelephone, `"ext 12" is an extension without a number`},
		{of("  "), ReasonEmpty, "the value is empty"},
		{of("4155552671\x00"), ReasonTelephone, `\x00`},
	})
}

func TestTelephoneRegion(t *testing.T) {
	testAccepts(t, Spec{Type: Telephone, Region: "de"}, []accepts{
		{of("089 636 48018"), `["+498963648018"]`},
		{of("0049 89 636 48018"), `["+498963648018"]`},
		{of("+1 415 555 2671"), `["+14155552671"]`},
	})
	testAccepts(t, Spec{Type: Telephone, Region: "GB"}, []accepts{{of("020 7946 0958"), `["+442079460958"]`}})
}

var canonicalTelephone = regexp.MustCompile(`^(\+[1-9]\d{3,16}|\d{7,15})(;ext=\d{1,7})?$`)

func FuzzTelephone(f *testing.F) {
	f.Add("+1 415 555 2671 x12")
	f.Add("089/12345678")
	f.Add("555-2671")
	fuzzString(f, Spec{Type: Telephone}, func(t *testing.T, got string) {
		if !canonicalTelephone.MatchString(got) {
			t.Errorf("the number is %q", got)
		}
	})
}
