package draft

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"unicode"

	"lightfield-importer/mapping/value"
)

// currencyWords are what columns are called, in plain form, whose cells say in which
// currency the amounts of their rows are.
var currencyWords = listed("currency wahrung devise moneda moeda valuta 通貨")

// askCurrency asks what becomes of amounts that the file says are in another currency
// than the field's: in the header, as in Amount (EUR), or in a column of their own.
func (p *proposer) askCurrency(one pair) {
	code := one.target.field.TypeConfiguration.Currency
	if one.target.valueType() != value.Currency || code == "" {
		return
	}
	if marks := foreign(currencyMarks(one.column.Name), code); len(marks) > 0 {
		p.asks = append(p.asks, fmt.Sprintf("%s: %s seems to be in %s, but the field holds %s; convert the amounts in the file, or leave the column out",
			one.target.key, show(one.column.Name), shownList(marks, 1), code))
	}
	for _, c := range p.columns {
		if !slices.ContainsFunc(currencyWords, func(word string) bool { return strings.Contains(plain(c.Name), word) }) {
			continue
		}
		var cells []string
		for _, v := range c.Values {
			cells = append(cells, v.Text)
		}
		if marks := foreign(cells, code); len(marks) > 0 {
			p.asks = append(p.asks, fmt.Sprintf("%s: the field holds %s, but %s says %s; convert the amounts of such rows in the file, or leave the rows out with skip_when",
				one.target.key, code, show(c.Name), shownList(marks, 3)))
		}
	}
}

// common are codes that stand for nothing else in whatever letters. Others could be
// words, as TOP and ALL are, and count where capitals stand out.
var common = []string{"EUR", "USD", "GBP", "CHF", "JPY", "CNY", "INR", "SEK", "NOK", "DKK", "PLN", "CZK", "HUF", "CAD", "AUD", "NZD", "BRL", "MXN", "ZAR"}

// currencyMarks are the words of a header that may be signs or codes of currencies.
func currencyMarks(header string) []string {
	words := strings.FieldsFunc(header, func(r rune) bool { return !unicode.IsLetter(r) && !unicode.Is(unicode.Sc, r) })
	return slices.DeleteFunc(words, func(word string) bool {
		code := strings.ToUpper(word)
		isCode := slices.Contains(common, code) || len(word) == 3 && word == code && header != strings.ToUpper(header)
		return !isCode && !strings.ContainsFunc(word, func(r rune) bool { return unicode.Is(unicode.Sc, r) })
	})
}

// foreign leaves of some texts those that are currencies other than the field's.
func foreign(marks []string, code string) []string {
	convert, err := value.New(value.Spec{Type: value.Currency, Currency: code})
	if err != nil {
		return nil
	}
	return slices.DeleteFunc(marks, func(mark string) bool {
		_, err := convert.Convert(nil, []string{mark + " 1"})
		fault, ok := errors.AsType[*value.Error](err)
		return !ok || fault.Reason != value.ReasonCurrency
	})
}
