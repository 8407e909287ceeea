package value

import (
	"fmt"
	"time"
)

// in returns the instant of a moment; one without a stated offset is on the
// wall clocks of location. wrong says why there is no such instant. Of the two
// instants of an hour that daylight saving repeats, it is the first.
func (m moment) in(location *time.Location) (at time.Time, wrong string) {
	if wrong := m.impossible(); wrong != "" {
		return time.Time{}, wrong
	}
	nanoseconds := m.millisecond * int(time.Millisecond)
	utc := time.Date(m.year, time.Month(m.month), m.day, m.hour, m.minute, m.second, nanoseconds, time.UTC)
	if m.stated {
		return utc.Add(-time.Duration(m.offset) * time.Second), ""
	}
	if location == time.UTC {
		return utc, ""
	}
	at = time.Date(m.year, time.Month(m.month), m.day, m.hour, m.minute, m.second, nanoseconds, location)
	if at.Hour() != m.hour || at.Minute() != m.minute || at.Day() != m.day {
		return at, fmt.Sprintf("does not exist in %s: the clocks were put forward over it", location)
	}
	return firstOf(at, utc), ""
}

// firstOf returns the earlier of the instants whose wall clock is that of at;
// utc is the same wall clock in UTC. time.Date leaves open which it takes.
func firstOf(at, utc time.Time) time.Time {
	start, _ := at.ZoneBounds()
	if start.IsZero() {
		return at
	}
	_, before := start.Add(-time.Second).Zone()
	if earlier := utc.Add(-time.Duration(before) * time.Second); earlier.Before(start) && earlier.Before(at) {
		return earlier
	}
	return at
}

// impossible says what of a moment no calendar or clock shows.
func (m moment) impossible() string {
	switch {
	case m.wrong != "":
		return m.wrong
	case m.year < 1:
		return "is no date: there is no year 0"
	case m.month < 1 || m.month > 12:
		return fmt.Sprintf("is no date: there is no month %d", m.month)
	case m.day < 1 || m.day > daysIn(m.year, m.month):
		return fmt.Sprintf("is no date: %s %d has no day %d", time.Month(m.month), m.year, m.day)
	case m.hour > 23 || m.minute > 59 || m.second > 59:
		return "is no time of day"
	case m.offset >= 24*3600 || m.offset <= -24*3600:
		return "has an offset from UTC of a day or more"
	}
	return ""
}

func daysIn(year, month int) int {
	switch month {
	case 4, 6, 9, 11:
		return 30
	case 2:
		if year%4 == 0 && (year%100 != 0 || year%400 == 0) {
			return 29
		}
		return 28
	}
	return 31
}
