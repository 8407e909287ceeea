package value

import (
	"strings"
	"time"
)

// monthNames and dayNames are English, as exports write them. A short name is
// the first three letters.
var (
	monthNames = namesOf(12, func(i int) string { return time.Month(i + 1).String() })
	monthShort = shortOf(monthNames)
	dayNames   = namesOf(7, func(i int) string { return time.Weekday(i).String() })
	dayShort   = shortOf(dayNames)
	meridiems  = []string{"AM", "PM", "a.m.", "p.m."}
)

func namesOf(n int, name func(int) string) []string {
	names := make([]string, n)
	for i := range names {
		names[i] = name(i)
	}
	return names
}

func shortOf(names []string) []string {
	return namesOf(len(names), func(i int) string { return names[i][:3] })
}

// pivot parts two-digit years as POSIX does: 69 is 1969, 68 is 2068.
const pivot = 69

// halfDay collects what of a clock of twelve hours is scattered over a layout,
// and the day of the week, which can only be checked when the date is complete.
type halfDay struct {
	used, afternoon bool
	weekday         int // 1 is Sunday; 0: not stated
}

// apply completes the moment.
func (h halfDay) apply(m *moment) {
	if h.used {
		switch {
		case m.hour < 1 || m.hour > 12:
			m.wrong = "is no time of day: hours before AM and PM go from 1 to 12"
		case m.hour == 12 && !h.afternoon:
			m.hour = 0
		case m.hour < 12 && h.afternoon:
			m.hour += 12
		}
	}
	if h.weekday == 0 || m.impossible() != "" {
		return
	}
	day := time.Date(m.year, time.Month(m.month), m.day, 0, 0, 0, 0, time.UTC).Weekday()
	if int(day)+1 != h.weekday {
		m.wrong = "is no date: that day is a " + day.String()
	}
}

// read reads one field.
func (t token) read(s *scanner, m *moment, h *halfDay) (ok bool) {
	switch t.field {
	case "YYYY":
		m.year, ok = s.number(4, 4)
	case "YY":
		m.year, ok = s.number(2, 2)
		if m.year += 2000; m.year >= 2000+pivot {
			m.year -= 100
		}
	case "MMMM":
		m.month, ok = s.word(monthNames)
		m.month++
	case "MMM":
		ok = t.readShortMonth(s, m)
	case "MM", "M":
		m.month, ok = t.number(s)
	case "DD", "D":
		m.day, ok = t.number(s)
	case "dddd":
		h.weekday, ok = s.word(dayNames)
		h.weekday++
	case "ddd":
		h.weekday, ok = s.word(dayShort)
		h.weekday++
	case "Z":
		m.offset, ok = s.offset()
		m.stated = ok
	default:
		return t.readClock(s, m, h)
	}
	return ok
}

// readClock reads one field of the time of day.
func (t token) readClock(s *scanner, m *moment, h *halfDay) (ok bool) {
	switch t.field {
	case "HH", "H", "hh", "h":
		m.hour, ok = t.number(s)
	case "mm", "m":
		m.minute, ok = t.number(s)
	case "ss", "s":
		m.second, ok = t.number(s)
	case "SSS":
		m.millisecond, ok = s.fraction()
	case "A", "a":
		var i int
		i, ok = s.word(meridiems)
		h.used, h.afternoon = true, i%2 == 1
	}
	return ok
}

// readShortMonth reads Mar, and Sept and a dot too, as some systems abbreviate.
func (t token) readShortMonth(s *scanner, m *moment) (ok bool) {
	if m.month, ok = s.word(monthShort); !ok {
		return false
	}
	if m.month++; m.month == 9 && s.text != "" && s.text[0]|0x20 == 't' && !strings.HasPrefix(strings.ToLower(s.text), "tember") {
		s.text = s.text[1:]
	}
	return true
}

// number reads a number of two digits, or of one where nothing needs two.
func (t token) number(s *scanner) (int, bool) {
	if t.fixed {
		return s.number(2, 2)
	}
	return s.number(1, 2)
}
