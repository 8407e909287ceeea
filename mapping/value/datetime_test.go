package value

import (
	"regexp"
	"strings"
	"testing"
	"time"
	_ "time/tzdata" // the test's zones must not depend on the machine
)

func zone(t testing.TB, name string) *time.Location {
	t.Helper()
	l, err := time.LoadLocation(name)
	if err != nil {
		t.Fatal(err)
	}
	return l
}

func at(s string) string { return `"` + s + `+00:00"` }

func TestISODates(t *testing.T) {
	testAccepts(t, Spec{Type: DateTime}, []accepts{
		{of("2026-03-16"), at("2026-03-16T00:00:00")},
		{of(" 2026-03-16 "), at("2026-03-16T00:00:00")},
		{of("2026-03-16T12:00:00+00:00"), at("2026-03-16T12:00:00")},
		{of("2026-03-16T12:00:00Z"), at("2026-03-16T12:00:00")},
		{of("2026-03-16t12:00:00z"), at("2026-03-16T12:00:00")},
		{of("2026-03-16 12:00"), at("2026-03-16T12:00:00")},
		{of("2026-03-16 12:00:05.5"), at("2026-03-16T12:00:05.500")},
		{of("2026-03-16 12:00:05,25"), at("2026-03-16T12:00:05.250")},
		{of("2026-03-16T12:00:00.0000000"), at("2026-03-16T12:00:00")},
		{of("2026-03-16T12:00:00.1239999Z"), at("2026-03-16T12:00:00.123")},
		{of("2026-03-16T12:00:00.000+0200"), at("2026-03-16T10:00:00")},
		{of("2026-03-16 12:00:00+02"), at("2026-03-16T10:00:00")},
		{of("2026-03-16 12:00:00 -05:30"), at("2026-03-16T17:30:00")},
		{of("2026-03-16 12:00:00 UTC"), at("2026-03-16T12:00:00")},
		{of("2026-01-01T00:30:00+01:00"), at("2025-12-31T23:30:00")},
		{of("2024-02-29"), at("2024-02-29T00:00:00")},
		{of("2000-02-29"), at("2000-02-29T00:00:00")},
		{of("0001-01-01"), at("0001-01-01T00:00:00")},
		{of("9999-12-31T23:59:59"), at("9999-12-31T23:59:59")},
	})
	testRefuses(t, Spec{Type: DateTime}, []refuses{
		{of(""), ReasonEmpty, "empty"},
		{of("03/04/2026"), ReasonAmbiguousDate, "can be 3 April or 4 March; say which with date: DD/MM/YYYY or date: MM/DD/YYYY"},
		{of("04/04/2026"), ReasonDate, "date: MM/DD/YYYY"},
		{of("16/03/2026"), ReasonDate, "date: DD/MM/YYYY"},
		{of("03/16/2026"), ReasonDate, "date: MM/DD/YYYY"},
		{of("16.03.2026"), ReasonDate, "date: DD.MM.YYYY"},
		{of("46097"), ReasonDate, "date: excel"},
		{of("46097.5"), ReasonDate, "date: excel"},
		{of("20260316"), ReasonDate, "date: YYYYMMDD"},
		{of("12:00:00"), ReasonDate, `"12:00:00" is a time without a day`},
		{of("36:00:00.500"), ReasonDate, "a time without a day"},
		{of("tomorrow"), ReasonDate, `"tomorrow" is not a date`},
		{of("2026-3-16"), ReasonDate, "ISO 8601"},
		{of("2026-03-16T"), ReasonDate, "ISO 8601"},
		{of("2026-03-16 12"), ReasonDate, "ISO 8601"},
		{of("2026-03-16T12:00:00."), ReasonDate, "ISO 8601"},
		{of("2026-03-16T12:00:00+2"), ReasonDate, "ISO 8601"},
		{of("2026-03-16T12:00 CET"), ReasonDate, "ISO 8601"},
		{of("2026-03-16T12:00Zulu"), ReasonDate, "ISO 8601"},
		{of("2026-02-31"), ReasonNoSuchTime, "February 2026 has no day 31"},
		{of("2026-02-29"), ReasonNoSuchTime, "no day 29"},
		{of("1900-02-29"), ReasonNoSuchTime, "no day 29"},
		{of("2026-13-01"), ReasonNoSuchTime, "no month 13"},
		{of("2026-00-01"), ReasonNoSuchTime, "no month 0"},
		{of("2026-01-00"), ReasonNoSuchTime, "no day 0"},
		{of("0000-01-01"), ReasonNoSuchTime, "no year 0"},
		{of("2026-03-16T24:00:00"), ReasonNoSuchTime, "no time of day"},
		{of("2026-03-16T12:60"), ReasonNoSuchTime, "no time of day"},
		{of("2026-03-16T12:00:60Z"), ReasonNoSuchTime, "no time of day"},
		{of("2026-03-16T12:00+99:00"), ReasonNoSuchTime, "offset"},
		{of("0001-01-01T00:00:00+01:00"), ReasonRange, "years 1 to 9999"},
		{of("9999-12-31T23:59:59-01:00"), ReasonRange, "years 1 to 9999"},
	})
}

func TestDatesInAZone(t *testing.T) {
	testAccepts(t, Spec{Type: DateTime, Location: zone(t, "Europe/Berlin")}, []accepts{
		{of("2026-03-16"), at("2026-03-15T23:00:00")},
		{of("2026-07-01 12:00"), at("2026-07-01T10:00:00")},
		{of("2026-07-01 12:00Z"), at("2026-07-01T12:00:00")},
		{of("2026-03-29 01:59:59"), at("2026-03-29T00:59:59")},
		{of("2026-03-29 03:00"), at("2026-03-29T01:00:00")},
		// 2:30 comes twice in the night of 25 October: the first counts.
		{of("2026-10-25 01:59"), at("2026-10-24T23:59:00")},
		{of("2026-10-25 02:00"), at("2026-10-25T00:00:00")},
		{of("2026-10-25 02:30"), at("2026-10-25T00:30:00")},
		{of("2026-10-25 03:00"), at("2026-10-25T02:00:00")},
		{of("1850-01-01"), at("1849-12-31T23:06:32")},
	})
	testRefuses(t, Spec{Type: DateTime, Location: zone(t, "Europe/Berlin")}, []refuses{
		{of("2026-03-29 02:00"), ReasonNoSuchTime, "does not exist in Europe/Berlin"},
		{of("2026-03-29 02:59:59"), ReasonNoSuchTime, "clocks were put forward"},
	})
	testAccepts(t, Spec{Type: DateTime, Location: zone(t, "America/New_York")}, []accepts{
		{of("2026-11-01 01:30"), at("2026-11-01T05:30:00")},
		{of("2026-11-01 02:00"), at("2026-11-01T07:00:00")},
	})
	// Whole days are skipped too: Samoa had no 30 December 2011; and in
	// Santiago the clocks go forward at midnight.
	testRefuses(t, Spec{Type: DateTime, Location: zone(t, "Pacific/Apia")}, []refuses{
		{of("2011-12-30"), ReasonNoSuchTime, "does not exist"},
	})
	testRefuses(t, Spec{Type: DateTime, Location: zone(t, "America/Santiago")}, []refuses{
		{of("2026-09-06"), ReasonNoSuchTime, "does not exist"},
	})
	// Half an hour back.
	testAccepts(t, Spec{Type: DateTime, Location: zone(t, "Australia/Lord_Howe")}, []accepts{
		{of("2026-04-05 01:45"), at("2026-04-04T14:45:00")},
	})
}

func TestDateLayouts(t *testing.T) {
	for _, test := range []struct {
		layout  string
		accepts []accepts
		refuses []refuses
	}{
		{"DD/MM/YYYY", []accepts{
			{of("03/04/2026"), at("2026-04-03T00:00:00")}, {of("3/4/2026"), at("2026-04-03T00:00:00")},
		}, []refuses{
			{of("2026-04-03"), ReasonDate, "is not a date like DD/MM/YYYY; if it is meant, write date: [DD/MM/YYYY, iso]"}, {of("03/04/26"), ReasonDate, "DD/MM/YYYY"},
			{of("31/02/2026"), ReasonNoSuchTime, "no day 31"}, {of("04/16/2026"), ReasonNoSuchTime, "no month 16"},
			{of("03/04/2026 12:00"), ReasonDate, "DD/MM/YYYY"}, {of("003/04/2026"), ReasonDate, "DD/MM/YYYY"}, {of("03/04/20261"), ReasonDate, "DD/MM/YYYY"},
		}},
		{"D.M.YY", []accepts{
			{of("3.4.26"), at("2026-04-03T00:00:00")}, {of("31.12.68"), at("2068-12-31T00:00:00")}, {of("1.1.69"), at("1969-01-01T00:00:00")}, {of("1.1.00"), at("2000-01-01T00:00:00")},
		}, []refuses{{of("3.4.2026"), ReasonDate, "D.M.YY"}}},
		{"YYYYMMDD", []accepts{{of("20260316"), at("2026-03-16T00:00:00")}}, []refuses{{of("2026316"), ReasonDate, "YYYYMMDD"}}},
		{"YYYY-MM-DD HH:mm:ss", []accepts{
			{of("2026-03-16 09:08:07"), at("2026-03-16T09:08:07")}, {of("2026-03-16  9:08:07"), at("2026-03-16T09:08:07")},
		}, []refuses{{of("2026-03-16"), ReasonDate, "HH:mm"}, {of("2026-03-1609:08:07"), ReasonDate, "HH:mm"}}},
		{"MMM D YYYY h:mm A", []accepts{
			{of("Mar  6 2026  2:30PM"), `"2026-03-06T14:30:00+00:00"`}, {of("Mar 16 2026 12:05am"), `"2026-03-16T00:05:00+00:00"`},
		}, nil},
		{"MM/DD/YYYY h:mm A", []accepts{
			{of("03/16/2026 3:05 PM"), at("2026-03-16T15:05:00")}, {of("03/16/2026 3:05\u202fpm"), at("2026-03-16T15:05:00")},
			{of("03/16/2026 12:00 AM"), at("2026-03-16T00:00:00")}, {of("03/16/2026 12:30 p.m."), at("2026-03-16T12:30:00")}, {of("03/16/2026 11:59 a.m."), at("2026-03-16T11:59:00")},
		}, []refuses{
			{of("03/16/2026 15:05 PM"), ReasonNoSuchTime, "from 1 to 12"}, {of("03/16/2026 0:05 AM"), ReasonNoSuchTime, "from 1 to 12"}, {of("03/16/2026 3:05"), ReasonDate, "h:mm A"},
		}},
		{"D MMM YYYY", []accepts{
			{of("16 Mar 2026"), at("2026-03-16T00:00:00")}, {of("1 SEP 2026"), at("2026-09-01T00:00:00")}, {of("1 Sept 2026"), at("2026-09-01T00:00:00")},
		}, []refuses{{of("16 March 2026"), ReasonDate, "MMM"}, {of("1 September 2026"), ReasonDate, "MMM"}, {of("16 Mär 2026"), ReasonDate, "MMM"}}},
		{"MMMM D, YYYY", []accepts{{of("march 16, 2026"), at("2026-03-16T00:00:00")}}, []refuses{{of("Mar 16, 2026"), ReasonDate, "MMMM"}}},
		{"ddd, DD MMM YYYY HH:mm:ss Z", []accepts{
			{of("Mon, 16 Mar 2026 12:00:00 +0200"), at("2026-03-16T10:00:00")}, {of("Mon, 16 Mar 2026 12:00:00 GMT"), at("2026-03-16T12:00:00")},
		}, []refuses{{of("Tue, 16 Mar 2026 12:00:00 GMT"), ReasonNoSuchTime, "that day is a Monday"}, {of("Mon, 16 Mar 2026 12:00:00"), ReasonDate, "Z"}}},
		{"dddd D/M/YYYY", []accepts{{of("monday 16/3/2026"), at("2026-03-16T00:00:00")}}, nil},
		{"YYYY-MM-DDTHH:mm:ss.SSSZ", []accepts{{of("2026-03-16T12:00:00.250-01:00"), at("2026-03-16T13:00:00.250")}}, nil},
		{"DD-MM-YYYY [at] HH[h]mm", []accepts{{of("16-03-2026 at 09h30"), at("2026-03-16T09:30:00")}}, nil},
		{"YYYY年M月D日", []accepts{{of("2026年3月16日"), at("2026-03-16T00:00:00")}}, nil},
		{"DD/MM/YYYY\u00a0HH:mm à", []accepts{{of("16/03/2026 12:00 à"), at("2026-03-16T12:00:00")}}, nil},
		{"iso", []accepts{{of("2026-03-16"), at("2026-03-16T00:00:00")}}, nil},
	} {
		testAccepts(t, Spec{Type: DateTime, Dates: []string{test.layout}}, test.accepts)
		testRefuses(t, Spec{Type: DateTime, Dates: []string{test.layout}}, test.refuses)
	}
}

func TestSeveralDateLayouts(t *testing.T) {
	testAccepts(t, Spec{Type: DateTime, Dates: []string{"DD/MM/YYYY", "MM/DD/YYYY", "excel"}}, []accepts{
		{of("16/03/2026"), at("2026-03-16T00:00:00")},
		{of("03/16/2026"), at("2026-03-16T00:00:00")},
		{of("04/04/2026"), at("2026-04-04T00:00:00")},
		{of("46097"), at("2026-03-16T00:00:00")},
	})
	testRefuses(t, Spec{Type: DateTime, Dates: []string{"DD/MM/YYYY", "MM/DD/YYYY"}}, []refuses{
		{of("03/04/2026"), ReasonAmbiguousDate, "fits both DD/MM/YYYY and MM/DD/YYYY"},
		{of("2026"), ReasonDate, "not a date like DD/MM/YYYY or MM/DD/YYYY"},
		{of("31/31/2026"), ReasonNoSuchTime, "no month 31"},
	})
}

func TestExcelSerials(t *testing.T) {
	testAccepts(t, Spec{Type: DateTime, Dates: []string{"excel"}}, []accepts{
		{of("1"), at("1900-01-01T00:00:00")},
		{of("59"), at("1900-02-28T00:00:00")},
		{of("61"), at("1900-03-01T00:00:00")},
		{of("46097"), at("2026-03-16T00:00:00")},
		{of("46097.0"), at("2026-03-16T00:00:00")},
		{of("46097.5"), at("2026-03-16T12:00:00")},
		{of("46097.520833333336"), at("2026-03-16T12:30:00")},
		{of("44927.041666666664"), at("2023-01-01T01:00:00")},
		{of("46097.99999999999999999999"), at("2026-03-17T00:00:00")},
		{of("2958465"), at("9999-12-31T00:00:00")},
	})
	testRefuses(t, Spec{Type: DateTime, Dates: []string{"Excel"}}, []refuses{
		{of("0"), ReasonNoSuchTime, "without a date"},
		{of("0.5"), ReasonNoSuchTime, "without a date"},
		{of("60"), ReasonNoSuchTime, "29 February 1900"},
		{of("2958466"), ReasonDate, "Excel"},
		{of("-1"), ReasonDate, "Excel"},
		{of("4.6E4"), ReasonDate, "Excel"},
		{of("2026-03-16"), ReasonDate, "Excel"},
		{of("."), ReasonDate, "Excel"},
	})
	testAccepts(t, Spec{Type: DateTime, Dates: []string{"excel-1904"}}, []accepts{
		{of("0"), at("1904-01-01T00:00:00")},
		{of("44635.25"), at("2026-03-16T06:00:00")},
	})
	testAccepts(t, Spec{Type: DateTime, Dates: []string{"excel"}, Location: zone(t, "Asia/Tokyo")}, []accepts{
		{of("46097.5"), at("2026-03-16T03:00:00")},
	})
}

func TestLayoutsThatCannotBeRead(t *testing.T) {
	for layout, says := range map[string]string{
		"dd/mm/yyyy":         "capitals",
		"DD/mm/YYYY":         "no year, month or day",
		"DD/MM":              "YYYY",
		"":                   "YYYY",
		"DD/MM/YYYY HH:MM":   "twice; months are MM, minutes mm",
		"DD/MM/YYYY hh:mm":   "belong together",
		"DD/MM/YYYY HH:mm A": "belong together",
		"YYYY-MM-DD YY":      "twice",
		"2006-01-02":         `'2' is not a field`,
		"%d/%m/%Y":           "not a field",
		"DD. MMM YYYY Uhr":   "brackets",
		"YYYY-MM-DD ZZ":      "twice",
		"DD/MM/YYYY [at":     "not a field",
		"DDD YYYY MM":        "twice",
	} {
		if _, err := New(Spec{Type: DateTime, Dates: []string{layout}}); err == nil || !strings.Contains(err.Error(), says) {
			t.Errorf("layout %q: %v, want …%s…", layout, err, says)
		}
	}
}

var canonicalTime = regexp.MustCompile(`^"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{3})?\+00:00"$`)

func FuzzDateTime(f *testing.F) {
	layouts := [][]string{nil, {"DD/MM/YYYY"}, {"D MMM YY h:mm:ss A"}, {"excel"}, {"ddd D.M.YYYY HH:mm:ss.SSS Z", "YYYYMMDD", "excel-1904"}}
	for i, seed := range []string{"2026-03-16T12:00:00.5+02:00", "03/04/2026", "3 Apr 26 12:05:06 PM", "46097.5", "Mon 16.3.2026 12:00:00.25 Z"} {
		f.Add(seed, i)
	}
	berlin := zone(f, "Europe/Berlin")
	f.Fuzz(func(t *testing.T, text string, n int) {
		c := mustNew(t, Spec{Type: DateTime, Dates: layouts[uint(n)%uint(len(layouts))], Location: berlin})
		out, err := c.Convert(nil, of(text))
		if err != nil {
			return
		}
		if !canonicalTime.Match(out) {
			t.Fatalf("%q became %s", text, out)
		}
		again, err := mustNew(t, Spec{Type: DateTime}).Convert(nil, of(strings.Trim(string(out), `"`)))
		if err != nil || string(again) != string(out) || !Equal(DateTime, out, again) {
			t.Fatalf("%q became %s and then %s, %v", text, out, again, err)
		}
	})
}
