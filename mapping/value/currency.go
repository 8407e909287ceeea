package value

import (
	"fmt"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/currency"
)

// money checks the currency written beside an amount against the field's,
// which is the definition's and cannot be chosen by a row.
type money struct {
	code string // ISO 4217; "" takes any
}

// signs lists the currencies that write themselves with a sign. A bare $ fits
// every dollar and peso: the sheet says no more, and the field decides.
var signs = map[string][]string{
	"$":   {"USD", "CAD", "AUD", "NZD", "SGD", "HKD", "TWD", "MXN", "ARS", "CLP", "COP", "UYU", "JMD", "TTD", "BBD", "BSD", "BZD", "BMD", "KYD", "XCD", "FJD", "GYD", "LRD", "NAD", "SBD", "SRD", "DOP"},
	"US$": {"USD"}, "CA$": {"CAD"}, "C$": {"CAD", "NIO"}, "A$": {"AUD"}, "AU$": {"AUD"}, "NZ$": {"NZD"},
	"S$": {"SGD"}, "HK$": {"HKD"}, "NT$": {"TWD"}, "MX$": {"MXN"}, "R$": {"BRL"}, "RD$": {"DOP"},
	"€": {"EUR"}, "£": {"GBP", "EGP", "LBP", "GIP", "FKP", "SHP"}, "¥": {"JPY", "CNY"}, "￥": {"JPY", "CNY"},
	"円": {"JPY"}, "元": {"CNY", "TWD"}, "₹": {"INR"}, "RS": {"INR", "PKR", "LKR", "NPR", "MUR"}, "RS.": {"INR", "PKR", "LKR", "NPR", "MUR"},
	"₽": {"RUB"}, "₩": {"KRW", "KPW"}, "₺": {"TRY"}, "TL": {"TRY"}, "₴": {"UAH"}, "₪": {"ILS"}, "฿": {"THB"},
	"₫": {"VND"}, "Đ": {"VND"}, "₱": {"PHP"}, "₦": {"NGN"}, "₡": {"CRC"}, "₲": {"PYG"}, "₸": {"KZT"}, "₾": {"GEL"}, "₼": {"AZN"},
	"ZŁ": {"PLN"}, "KR": {"SEK", "NOK", "DKK", "ISK"}, "KR.": {"DKK", "ISK", "NOK", "SEK"}, "KČ": {"CZK"}, "FT": {"HUF"},
	"LEI": {"RON", "MDL"}, "FR": {"CHF"}, "FR.": {"CHF"}, "SFR": {"CHF"}, "SFR.": {"CHF"}, "ЛВ": {"BGN"}, "ЛВ.": {"BGN"},
	"R": {"ZAR"}, "RM": {"MYR"}, "RP": {"IDR"}, "RP.": {"IDR"}, "S/": {"PEN"}, "S/.": {"PEN"},
}

// longestSign bounds in bytes what may be taken for a currency.
const longestSign = 6

// isCurrencyRune tells whether a rune can be part of a currency's sign or code.
func isCurrencyRune(r rune) bool {
	if r < utf8.RuneSelf {
		return r == '$' || r == '/' || r|0x20 >= 'a' && r|0x20 <= 'z'
	}
	return unicode.IsLetter(r) || unicode.Is(unicode.Sc, r)
}

// currencyBefore returns the length of the sign or code that s begins with. A
// dot belongs to a sign of letters: Rs. 5, but not $.5.
func currencyBefore(s string) int {
	end := strings.IndexFunc(s, func(r rune) bool { return !isCurrencyRune(r) })
	if end <= 0 {
		return 0
	}
	if last, _ := utf8.DecodeLastRuneInString(s[:end]); s[end] == '.' && (unicode.IsLetter(last) || last == '/') {
		end++
	}
	return end
}

// currencyBehind returns where the sign or code that s ends with starts, len(s)
// if there is none.
func currencyBehind(s string) int {
	end := len(s)
	body := strings.TrimSuffix(s, ".")
	start := strings.LastIndexFunc(body, func(r rune) bool { return !isCurrencyRune(r) })
	if start < 0 {
		return end
	}
	_, size := utf8.DecodeRuneInString(body[start:])
	if start += size; start == len(body) {
		return end
	}
	return start
}

// check tells whether mark, found beside the amount in text, fits the field.
func (m *money) check(text, mark string) *Error {
	if strings.EqualFold(mark, m.code) {
		return nil
	}
	fits := m.fitting(mark)
	switch {
	case len(fits) == 0:
		return reject(ReasonNumber, text, fmt.Sprintf("is not an amount: %s is no currency", quote(mark)))
	case m.code != "" && !slices.Contains(fits, m.code):
		err := reject(ReasonCurrency, text, fmt.Sprintf("is in %s, but the field holds %s; convert the amounts in the file", strings.Join(fits, " or "), m.code))
		err.Allowed = m.code
		return err
	}
	return nil
}

// fitting returns the currencies that a sign or code may stand for.
func (m *money) fitting(mark string) []string {
	if fits, ok := signs[mark]; ok {
		return fits
	}
	if len(mark) > longestSign {
		return nil
	}
	upper := strings.ToUpper(mark)
	if fits, ok := signs[upper]; ok {
		return fits
	}
	if unit, err := currency.ParseISO(upper); err == nil {
		return []string{unit.String()}
	}
	return nil
}

// hasCurrency tells whether a text begins or ends with a known sign or code.
func hasCurrency(s string) bool {
	var unknown money
	before, behind := currencyBefore(s), currencyBehind(s)
	return before > 0 && len(unknown.fitting(s[:before])) > 0 ||
		behind < len(s) && len(unknown.fitting(s[behind:])) > 0
}
