package value

import (
	"math/bits"
	"strings"
	"time"
)

// Days that Excel counts: 1900-01-00 is 0 and 9999-12-31 the last. Lotus 1-2-3
// took 1900 for a leap year and Excel kept its day 60, which never was.
const (
	lastSerial = 2958465
	leapSerial = 60
	days1904   = 1462 // what the 1904 system's serials are less
)

const millisecondsPerDay = 24 * 60 * 60 * 1000

// fractionDigits is how much of a serial's fraction is read; 15 digits are far
// below a microsecond.
const fractionDigits = 15

// excel reads serial numbers: days, and as decimals the time of day, rounded to
// milliseconds.
type excel struct {
	from1904 bool
}

func (e excel) read(text string) (m moment, ok bool) {
	whole, fraction, _ := strings.Cut(text, ".")
	if whole == "" || len(whole) > 7 || !allDigits(whole) || !allDigits(fraction) {
		return m, false
	}
	s := scanner{whole}
	serial, _ := s.number(1, 7)
	if e.from1904 {
		serial += days1904
	}
	switch {
	case serial == 0:
		return moment{wrong: "is a time of day without a date"}, true
	case serial == leapSerial:
		return moment{wrong: "is no date: Excel's 60 is 29 February 1900, which never was"}, true
	case serial > lastSerial:
		return m, false
	case serial < leapSerial:
		serial++ // back over the day that never was
	}
	day := time.Date(1899, time.December, 30, 0, 0, 0, 0, time.UTC).AddDate(0, 0, serial)
	return momentOf(day.Add(timeOfDay(fraction))), true
}

// timeOfDay returns the part of a day that a decimal fraction is.
func timeOfDay(fraction string) time.Duration {
	digits := fraction[:min(len(fraction), fractionDigits)]
	var n, scale uint64 = 0, 1
	for i := range len(digits) {
		n, scale = 10*n+uint64(digits[i]-'0'), 10*scale
	}
	high, low := bits.Mul64(n, millisecondsPerDay)
	low, carry := bits.Add64(low, scale/2, 0)
	milliseconds, _ := bits.Div64(high+carry, low, scale)
	return time.Duration(milliseconds) * time.Millisecond
}

// momentOf is the wall clock of a time.
func momentOf(t time.Time) moment {
	year, month, day := t.Date()
	hour, minute, second := t.Clock()
	return moment{year: year, month: int(month), day: day, hour: hour, minute: minute, second: second,
		millisecond: t.Nanosecond() / int(time.Millisecond)}
}
