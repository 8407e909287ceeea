package workbook

import (
	"fmt"
	"math"
	"strconv"
	"strings"
	"time"
)

// short reports whether a number is in digits, and not more than Excel keeps.
func short(raw []byte) bool {
	n := 0
	for i, c := range raw {
		switch {
		case '0' <= c && c <= '9':
			n++
		case c == '.' && i > 0, c == '-' && i == 0:
		default:
			return false
		}
	}
	return 0 < n && n <= precision
}

// text gives a number of the workbook as the text of its cell. What is no number
// is given as it stands.
func (s style) text(raw string, date1904 bool) string {
	n, err := strconv.ParseFloat(raw, 64)
	if err != nil || strings.Trim(raw, "+-.0123456789eE") != "" {
		return raw
	}
	switch s.kind {
	case dateNumber:
		if t, ok := dateOf(n, date1904); ok {
			return dateText(t, n)
		}
	case timeNumber:
		if t, ok := dateOf(n, date1904); ok && n >= 1 {
			return dateText(t, n)
		}
		if 0 <= n && n < 1 {
			return spanText(n)
		}
	case spanNumber:
		return spanText(n)
	}
	out := plain(raw, n)
	if s.kind == paddedNumber && strings.Trim(out, "0123456789") == "" {
		out = strings.Repeat("0", max(s.pad-len(out), 0)) + out
	}
	return out
}

// precision is how many digits of a number Excel keeps; more of them come from
// how computers count: 19.99 is stored as 19.989999999999998.
const precision = 15

// plain writes a number in digits, without an exponent as far as that can be
// read. Whole numbers in digits stay as they are: other programs store more.
func plain(raw string, n float64) string {
	digits := strings.TrimLeft(strings.TrimPrefix(raw, "-"), "0")
	if strings.Trim(digits, "0123456789") == "" && !strings.HasPrefix(raw, "+") {
		if digits == "" {
			return "0"
		}
		return raw
	}
	rounded, err := strconv.ParseFloat(strconv.FormatFloat(n, 'e', precision-1, 64), 64)
	if err != nil {
		return raw
	}
	if size := math.Abs(rounded); size != 0 && (size >= 1e21 || size < 1e-15) {
		return strconv.FormatFloat(rounded, 'g', -1, 64)
	}
	return strconv.FormatFloat(rounded, 'f', -1, 64)
}

// lastDay is 31 December 9999, counted from 1900.
const lastDay = 2958465

// dateOf gives the date of a number of days; not ok for what Excel shows none
// for, and for 29 February 1900, which it counts and never was.
func dateOf(days float64, date1904 bool) (time.Time, bool) {
	first, last := time.Date(1899, 12, 30, 0, 0, 0, 0, time.UTC), lastDay
	whole := math.Floor(days)
	switch {
	case date1904:
		first, last = time.Date(1904, 1, 1, 0, 0, 0, 0, time.UTC), lastDay-1462
	case whole == 60, whole < 1:
		return time.Time{}, false
	case whole < 60:
		first = first.AddDate(0, 0, 1)
	}
	if whole < 0 || whole > float64(last) {
		return time.Time{}, false
	}
	return first.AddDate(0, 0, int(whole)).Add(ofDay(days - whole)), true
}

// ofDay gives the time that a part of a day is, to the millisecond: finer than
// that numbers of days are not kept. Nearly a second is one.
func ofDay(part float64) time.Duration {
	d := time.Duration(math.Round(part*24*60*60*1000)) * time.Millisecond
	if whole := d.Round(time.Second); (d - whole).Abs() <= time.Millisecond {
		return whole
	}
	return d
}

// dateText writes a date, with a time when the number has one.
func dateText(t time.Time, days float64) string {
	switch {
	case days == math.Floor(days):
		return t.Format(time.DateOnly)
	case t.Nanosecond() != 0:
		return t.Format("2006-01-02T15:04:05.000")
	}
	return t.Format("2006-01-02T15:04:05")
}

// spanText writes a number of days as hours, minutes and seconds.
func spanText(days float64) string {
	sign := ""
	if days < 0 {
		sign, days = "-", -days
	}
	whole := math.Floor(days)
	d := ofDay(days - whole)
	seconds := int64(whole)*24*60*60 + int64(d/time.Second)
	out := fmt.Sprintf("%s%02d:%02d:%02d", sign, seconds/3600, seconds/60%60, seconds%60)
	if rest := d % time.Second; rest > 0 {
		out += fmt.Sprintf(".%03d", rest/time.Millisecond)
	}
	return out
}
