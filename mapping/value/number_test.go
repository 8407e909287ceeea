package value

import (
	"encoding/json"
	"math/big"
	"regexp"
	"testing"
)

func TestNumberPlain(t *testing.T) {
	testAccepts(t, Spec{Type: Number}, []accepts{
		{of("1054"), `1054`},
		{of(" 1054 "), `1054`},
		{of("1054.00"), `1054`},
		{of("12.34"), `12.34`},
		{of("12.30"), `12.3`},
		{of("0.5"), `0.5`},
		{of(".5"), `0.5`},
		{of("5."), `5`},
		{of("007"), `7`},
		{of("0"), `0`},
		{of("-0"), `0`},
		{of("-0.00"), `0`},
		{of("+3"), `3`},
		{of("-3.10"), `-3.1`},
		{of("3-"), `-3`},
		{of("3.-"), `3`},
		{of("3.\u2013"), `3`},
		{of("3.--"), `3`},
		{of("-3.-"), `-3`},
		{of("(3.-)"), `-3`},
		{of("3.00-"), `-3`},
		{of("- 3"), `-3`},
		{of("\u22123"), `-3`},
		{of("(1234.50)"), `-1234.5`},
		{of("1.5000"), `1.5`},
		{of("1054.000"), `1054`},
		{of("0.500"), `0.5`},
		{of("9007199254740991"), `9007199254740991`},
		{of("-9007199254740991.00"), `-9007199254740991`},
		{of("9007199254740990.99"), `9007199254740990.99`},
		{of("0000000000000000000001"), `1`},
	})
	testRefuses(t, Spec{Type: Number}, []refuses{
		{of(""), ReasonEmpty, "empty"},
		{of("\u00a0"), ReasonEmpty, "empty"},
		{of("-"), ReasonNumber, "no digits"},
		{of("()"), ReasonNumber, "not a number"},
		{of("--5"), ReasonNumber, "not a number"},
		{of("(-5)"), ReasonNumber, "not a number"},
		{of("."), ReasonNumber, "not a number"},
		{of("abc"), ReasonNumber, `"abc" is not a number`},
		{of("12 apples"), ReasonNumber, "not a number"},
		{of("NaN"), ReasonNumber, "not a number"},
		{of("Infinity"), ReasonNumber, "not a number"},
		{of("0x1F"), ReasonNumber, "not a number"},
		{of("١٢"), ReasonNumber, "not a number"},
		{of("\xff"), ReasonNumber, `"\xff" is not a number`},
		{of("1,234"), ReasonNotation, `number: "1,234.56"`},
		{of("3,-"), ReasonNotation, `number: "1.234,56"`},
		{of(".-"), ReasonNumber, "not a number"},
		{of("1 234"), ReasonNotation, `number: "1 234,56"`},
		{of("1_234"), ReasonNumber, "not a number"},
		{of("1.234.567"), ReasonNotation, `number: "1.234,56"`},
		{of("12,5"), ReasonNotation, `number: "1.234,56"`},
		{of("1.234,567"), ReasonNotation, `number: "1.234,56"`},
		{of("1,234.50"), ReasonNotation, `number: "1,234.56"`},
		{of("1’234"), ReasonNotation, `number: "1'234.56"`},
		{of("1.500"), ReasonNotation, `number: "1.234,56"`},
		{of("12.345"), ReasonNotation, "group mark"},
		{of("0.125"), ReasonDecimals, "more than two decimals"},
		{of("1.2345"), ReasonDecimals, "more than two decimals"},
		{of("1e5"), ReasonExponent, "exponent"},
		{of("1.05E+12"), ReasonExponent, "exponent"},
		{of("12%"), ReasonPercent, "percentage"},
		{of("$12"), ReasonCurrency, "currency sign"},
		{of("12 EUR"), ReasonCurrency, "currency sign"},
		{of("9007199254740992"), ReasonRange, "beyond"},
		{of("9007199254740991.01"), ReasonRange, "beyond"},
		{of("-99999999999999999999"), ReasonRange, "beyond"},
	})
}

func TestNumberNotations(t *testing.T) {
	for _, test := range []struct {
		notation string
		accepts  []accepts
		refuses  []refuses
	}{
		{"1,234.56", []accepts{
			{of("1,234.56"), `1234.56`}, {of("1,234,567"), `1234567`}, {of("1234.5"), `1234.5`}, {of("1.500"), `1.5`}, {of("(1,234.50)"), `-1234.5`},
		}, []refuses{
			{of("1,23"), ReasonNotation, "not written like 1,234.56"}, {of("1234,567"), ReasonNotation, "1,234.56"}, {of(",123"), ReasonNotation, "1,234.56"},
			{of("1,,234"), ReasonNotation, "1,234.56"}, {of("1,234,"), ReasonNotation, "1,234.56"}, {of("1.234,56"), ReasonNotation, "1,234.56"},
			{of("0,125"), ReasonNotation, "1,234.56"}, {of("-0,125"), ReasonNotation, "1,234.56"}, {of("012,345"), ReasonNotation, "1,234.56"},
			{of("1,23,456.78"), ReasonNotation, "1,234.56"}, {of("1.2,345"), ReasonNotation, "1,234.56"}, {of("1 234"), ReasonNotation, "1,234.56"},
		}},
		{"1.234,56", []accepts{
			{of("1.234,56"), `1234.56`}, {of("1.234"), `1234`}, {of("12,5"), `12.5`}, {of("-1.234.567,80"), `-1234567.8`},
			{of("1.234,-"), `1234`}, {of("5,\u2014"), `5`},
		}, []refuses{
			{of("0.125"), ReasonNotation, "1.234,56"}, {of("5.-"), ReasonNotation, "1.234,56"}, {of("12.5"), ReasonNotation, "1.234,56"}, {of("1,234.56"), ReasonNotation, "1.234,56"},
		}},
		{"1 234,56", []accepts{
			{of("1 234,56"), `1234.56`}, {of("1\u00a0234,5"), `1234.5`}, {of("1\u202f234\u2009567"), `1234567`},
		}, []refuses{
			{of("1  234"), ReasonNotation, "1 234,56"}, {of("1.234,56"), ReasonNotation, "1 234,56"}, {of("1 23"), ReasonNotation, "1 234,56"},
		}},
		{"1\u202f234,56", []accepts{{of("1 234,56"), `1234.56`}}, nil},
		{"1'234.56", []accepts{
			{of("1'234.56"), `1234.56`}, {of("1’234’567"), `1234567`},
		}, []refuses{{of("1,234.56"), ReasonNotation, "1'234.56"}}},
		{"1,23,456.78", []accepts{
			{of("1,23,456.78"), `123456.78`}, {of("12,34,56,789"), `123456789`}, {of("1,234"), `1234`}, {of("999"), `999`},
		}, []refuses{
			{of("123,456"), ReasonNotation, "1,23,456.78"}, {of("1,234,567"), ReasonNotation, "1,23,456.78"},
		}},
		{"1234,56", []accepts{{of("1234,56"), `1234.56`}, {of("1,500"), `1.5`}}, []refuses{{of("1234.56"), ReasonNotation, "1234,56"}}},
		{"1234.56", []accepts{{of("1.500"), `1.5`}}, []refuses{{of("1,234"), ReasonNotation, "1234.56"}}},
	} {
		testAccepts(t, Spec{Type: Number, Number: test.notation}, test.accepts)
		testRefuses(t, Spec{Type: Number, Number: test.notation}, test.refuses)
	}
}

func TestNotationsThatCannotBeRead(t *testing.T) {
	for _, example := range []string{"1", "1234", "1,234", "1.234", ".56", "1,2345.67", "12,34.56", "1.234.56", "1-234.56", "a.bc", "1,234.", "1 234", " ", "1234.567", "1,2 34.56"} {
		if n, err := parseNotation(example); err == nil {
			t.Errorf("parseNotation(%q) = %+v, want an error", example, n)
		}
	}
}

func TestCurrency(t *testing.T) {
	testAccepts(t, Spec{Type: Currency, Currency: "USD", Number: "1,234.56"}, []accepts{
		{of("1,054.00"), `1054`},
		{of("$1,054.50"), `1054.5`},
		{of("$ 5"), `5`},
		{of("$.50"), `0.5`},
		{of("US$5"), `5`},
		{of("USD 5"), `5`},
		{of("5 usd"), `5`},
		{of("5USD"), `5`},
		{of("$5 USD"), `5`},
		{of("-$5"), `-5`},
		{of("$-5"), `-5`},
		{of("$5-"), `-5`},
		{of("5- $"), `-5`},
		{of("($1,234.50)"), `-1234.5`},
		{of("$(1,234.50)"), `-1234.5`},
		{of("\u2212$5"), `-5`},
	})
	testRefuses(t, Spec{Type: Currency, Currency: "USD"}, []refuses{
		{of("€5"), ReasonCurrency, "is in EUR, but the field holds USD"},
		{of("5 CHF"), ReasonCurrency, "is in CHF"},
		{of("C$5"), ReasonCurrency, "is in CAD or NIO"},
		{of("£ 5"), ReasonCurrency, "field holds USD"},
		{of("$"), ReasonNumber, "not a number"},
		{of("5 apples"), ReasonNumber, `"apples" is no currency`},
		{of("12k"), ReasonNumber, `"k" is no currency`},
		{of("$$5"), ReasonNumber, "no currency"},
		{of("5 $ $"), ReasonNumber, "not a number"},
		{of("$1e5"), ReasonExponent, "exponent"},
		{of("5%"), ReasonPercent, "percentage"},
		{of("N/A"), ReasonNumber, "not"},
		{of("$1,234"), ReasonNotation, "number:"},
		{of(" "), ReasonEmpty, "empty"},
	})
}

func TestCurrencySignsOfTheWorld(t *testing.T) {
	for code, texts := range map[string][]string{
		"EUR": {"€5", "5 €", "5€", "EUR5"},
		"GBP": {"£5"},
		"JPY": {"¥5", "5円", "JPY 5"},
		"CHF": {"CHF 5", "Fr. 5", "5 SFr.", "CHF 5.-", "Fr. 5.\u2013", "5.- CHF"},
		"SEK": {"5 kr", "kr 5", "5 KR"},
		"DKK": {"kr. 5", "5 kr."},
		"PLN": {"5 zł", "5 ZŁ", "5 PLN"},
		"BRL": {"R$ 5", "R$5"},
		"INR": {"₹5", "Rs. 5", "Rs 5"},
		"ZAR": {"R 5", "R5"},
		"CAD": {"$5", "C$5", "CA$5", "5 CAD"},
		"CZK": {"5 Kč"},
		"PEN": {"S/ 5", "S/. 5"},
		"":    {"€5", "$5", "5 XAF"},
	} {
		for _, text := range texts {
			testAccepts(t, Spec{Type: Currency, Currency: code}, []accepts{{of(text), "5"}})
		}
	}
}

var canonicalNumber = regexp.MustCompile(`^(0|-?(0\.\d{0,1}[1-9]|[1-9]\d*(\.\d{0,1}[1-9])?))$`)

func FuzzNumber(f *testing.F) {
	for _, seed := range []string{"1,234.56", "(5)", "$5", "-0.10", "1 234,5", "9007199254740991", "1'234", "1,23,456"} {
		for n := range 5 {
			f.Add(seed, n)
		}
	}
	notations := []string{"", "1,234.56", "1.234,56", "1 234,56", "1,23,456.78"}
	f.Fuzz(func(t *testing.T, text string, n int) {
		notation := notations[uint(n)%uint(len(notations))]
		for _, typ := range []Type{Number, Currency} {
			out, err := mustNew(t, Spec{Type: typ, Number: notation}).Convert(nil, of(text))
			if err != nil {
				continue
			}
			if !canonicalNumber.Match(out) || !json.Valid(out) {
				t.Fatalf("%q became %s", text, out)
			}
			if x, ok := new(big.Rat).SetString(string(out)); !ok || x.Abs(x).Cmp(big.NewRat(1<<53-1, 1)) > 0 {
				t.Fatalf("%q became %s, which is out of range", text, out)
			}
			again, err := mustNew(t, Spec{Type: typ, Number: "1234.56"}).Convert(nil, of(string(out)))
			if err != nil || string(again) != string(out) || !Equal(typ, out, again) {
				t.Fatalf("%q became %s and then %s, %v", text, out, again, err)
			}
		}
	})
}
