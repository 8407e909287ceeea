package sandbox

import (
	"encoding/json"
	"math/big"
	"strconv"
	"strings"
	"time"
)

// largest is the greatest magnitude of a number: 2^53−1.
var largest = new(big.Rat).SetInt64(1<<53 - 1)

var hundred = big.NewRat(100, 1)

// number reads NUMBER and CURRENCY: at most two decimals, within ±(2^53−1). It
// is kept as the shortest decimal, so that no value passes through a float.
func (f *field) number(value any) (any, *problem) {
	n, ok := value.(json.Number)
	if !ok {
		return nil, f.wrongType(value, "a number")
	}
	r, ok := exact(string(n))
	if !ok {
		return nil, f.unfit("Field '%s' is not a number that can be stored.", f.key)
	}
	if new(big.Rat).Abs(r).Cmp(largest) > 0 {
		return nil, f.unfit("Field '%s' must be within ±9007199254740991.", f.key)
	}
	if !new(big.Rat).Mul(r, hundred).IsInt() {
		return nil, f.unfit("Field '%s' takes at most 2 decimals.", f.key)
	}
	s := r.FloatString(2)
	return json.Number(strings.TrimSuffix(strings.TrimRight(s, "0"), ".")), nil
}

// exact reads a decimal without rounding. Exponents beyond any value that could
// be stored are refused before they are worked out.
func exact(s string) (*big.Rat, bool) {
	if i := strings.IndexAny(s, "eE"); i >= 0 {
		if exponent, err := strconv.Atoi(s[i+1:]); err != nil || exponent < -40 || exponent > 40 {
			return nil, false
		}
	}
	if len(s) > 60 {
		return nil, false
	}
	return new(big.Rat).SetString(s)
}

// dateTimeForms are the forms of ISO 8601 with an offset that are read.
var dateTimeForms = []string{time.RFC3339Nano, "2006-01-02T15:04Z07:00", "2006-01-02T15:04:05Z0700"}

// dateTime reads an ISO 8601 date-time with an offset and keeps it as UTC.
func (f *field) dateTime(value any) (any, *problem) {
	s, ok := value.(string)
	if !ok {
		return nil, f.wrongType(value, "a string")
	}
	for _, form := range dateTimeForms {
		if t, err := time.Parse(form, s); err == nil {
			t = t.UTC()
			if t.Year() < 1 || t.Year() > 9999 {
				break
			}
			return t.Format(stamp), nil
		}
	}
	return nil, f.unfit("Field '%s' must be an ISO 8601 date-time with an offset, such as 2026-03-16T12:00:00+00:00.", f.key)
}
