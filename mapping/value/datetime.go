package value

import (
	"fmt"
	"strings"
	"time"
)

// reading is one way of reading a text as a point in time.
type reading interface {
	// read returns the moment that text names, whether the calendar has it or
	// not; ok is false when the text is of another form.
	read(text string) (m moment, ok bool)
}

// moment is a wall clock, with the offset that the text states or without.
type moment struct {
	year, month, day     int
	hour, minute, second int
	millisecond          int
	stated               bool
	offset               int    // seconds east of UTC, if stated
	wrong                string // why there is no such moment; "" when there is
}

// dates converts DATETIME.
type dates struct {
	readings []reading
	layouts  []string
	location *time.Location
}

// isoOnly reads what the API itself writes.
var isoOnly = dates{readings: []reading{iso{}}, location: time.UTC}

func newDateTime(s Spec) (conversion, error) {
	d := dates{location: s.Location, layouts: s.Dates}
	if d.location == nil {
		d.location = time.UTC
	}
	for _, text := range s.Dates {
		switch strings.ToLower(text) {
		case "excel":
			d.readings = append(d.readings, excel{})
		case "excel-1904":
			d.readings = append(d.readings, excel{from1904: true})
		case "iso":
			d.readings = append(d.readings, iso{})
		default:
			l, err := parseLayout(text)
			if err != nil {
				return nil, err
			}
			d.readings = append(d.readings, l)
		}
	}
	if len(d.readings) == 0 {
		d.readings = isoOnly.readings
	}
	return single(d.append), nil
}

// append appends the UTC time that text is by every layout that fits it. Two
// layouts that fit with different results are a fault, not a choice.
func (d dates) append(dst []byte, text string) ([]byte, *Error) {
	cell := strings.TrimSpace(text)
	if cell == "" {
		return nil, emptyError(text)
	}
	var at time.Time
	found, wrong := -1, ""
	for i, r := range d.readings {
		m, ok := r.read(cell)
		if !ok {
			continue
		}
		t, why := m.in(d.location)
		switch {
		case why != "":
			wrong = why
		case found >= 0 && !t.Equal(at):
			return nil, reject(ReasonAmbiguousDate, text, fmt.Sprintf("fits both %s and %s with different results; keep one layout", d.layouts[found], d.layouts[i]))
		case found < 0:
			found, at = i, t
		}
	}
	switch {
	case found >= 0:
		return appendTime(dst, text, at)
	case wrong != "":
		return nil, reject(ReasonNoSuchTime, text, wrong)
	}
	return nil, d.explain(text, cell)
}

// appendTime appends a time as the API writes it: UTC with a numeric offset,
// milliseconds only if there are any.
func appendTime(dst []byte, text string, at time.Time) ([]byte, *Error) {
	at = at.UTC()
	if at.Year() < 1 || at.Year() > 9999 {
		return nil, reject(ReasonRange, text, "is outside of the years 1 to 9999 in UTC")
	}
	year, month, day := at.Date()
	hour, minute, second := at.Clock()
	dst = appendPair(appendPair(append(dst, '"'), year/100), year%100)
	dst = appendPair(append(dst, '-'), int(month))
	dst = appendPair(append(dst, '-'), day)
	dst = appendPair(append(dst, 'T'), hour)
	dst = appendPair(append(dst, ':'), minute)
	dst = appendPair(append(dst, ':'), second)
	if ms := at.Nanosecond() / int(time.Millisecond); ms != 0 {
		dst = append(dst, '.', byte('0'+ms/100), byte('0'+ms/10%10), byte('0'+ms%10))
	}
	return append(dst, `+00:00"`...), nil
}

// appendPair appends two digits. time.AppendFormat would parse a layout for
// every value, which takes longer than all the rest of a conversion.
func appendPair(dst []byte, n int) []byte {
	return append(dst, byte('0'+n/10), byte('0'+n%10))
}

// explain says how to make a text of none of the layouts readable.
func (d dates) explain(text, cell string) *Error {
	if strings.Contains(cell, ":") && strings.Trim(cell, "0123456789:.") == "" {
		return reject(ReasonDate, text, "is a time without a day")
	}
	if len(d.layouts) > 0 {
		wrong := "is not a date like " + strings.Join(d.layouts, " or ")
		if _, ok := (iso{}).read(cell); ok { // such as those of a workbook
			wrong += "; if it is meant, write date: [" + strings.Join(d.layouts, ", ") + ", iso]"
		}
		err := reject(ReasonDate, text, wrong)
		err.Allowed = strings.Join(d.layouts, ", ")
		return err
	}
	if !strings.ContainsAny(cell, "0123456789") {
		return reject(ReasonDate, text, "is not a date")
	}
	wrong := "is not an ISO 8601 date such as 2026-03-16 or 2026-03-16T12:00:00+00:00; say how dates are written with date, for example date: "
	if allDigits(cell) && len(cell) == len("YYYYMMDD") {
		return reject(ReasonDate, text, wrong+"YYYYMMDD")
	}
	if _, ok := (excel{}).read(cell); ok {
		return reject(ReasonDate, text, wrong+"excel")
	}
	if day, month, ok := slashed(cell); ok {
		if day <= 12 && month <= 12 && day != month {
			return reject(ReasonAmbiguousDate, text, fmt.Sprintf("can be %d %s or %d %s; say which with date: DD/MM/YYYY or date: MM/DD/YYYY",
				day, time.Month(month), month, time.Month(day)))
		}
		if day > 12 {
			return reject(ReasonDate, text, wrong+"DD/MM/YYYY")
		}
		return reject(ReasonDate, text, wrong+"MM/DD/YYYY")
	}
	return reject(ReasonDate, text, wrong+"DD.MM.YYYY")
}

// slashed returns the first two numbers of a date such as 3/4/2026.
func slashed(cell string) (first, second int, ok bool) {
	s := scanner{text: cell}
	first, ok = s.number(1, 2)
	if !ok || first < 1 || !s.literal('/') {
		return 0, 0, false
	}
	second, ok = s.number(1, 2)
	return first, second, ok && second >= 1 && s.literal('/')
}
