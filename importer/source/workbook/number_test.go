package workbook

import (
	"testing"
	"time"
)

func TestFormats(t *testing.T) {
	for code, want := range map[string]style{
		"General": {}, "0": {}, "0.00": {}, "#,##0.00": {}, "0.00E+00": {}, "0%": {}, "@": {}, `"day" 0`: {}, `#,##0 "€"`: {}, `[Red]0.00;[Blue]-0.00`: {}, `_-* #,##0.00\ "kr"_-`: {},
		`[$-407]0`: {}, `[>100]0`: {}, "# ?/?": {}, `\d0`: {}, "": {}, `"open`: {}, "[h": {},
		"yyyy-mm-dd": {kind: dateNumber}, "D.M.YY": {kind: dateNumber}, "mmm": {kind: dateNumber}, "mmmm": {kind: dateNumber}, "m": {kind: dateNumber}, `[$-F800]dddd\,\ mmmm\ dd`: {kind: dateNumber},
		`yyyy"年"m"月"`: {kind: dateNumber}, "m/d/yyyy h:mm": {kind: dateNumber}, `[$-409]d-mmm-yy;@`: {kind: dateNumber},
		"h:mm": {kind: timeNumber}, "hh:mm:ss AM/PM": {kind: timeNumber}, "mm:ss.0": {kind: timeNumber},
		"[h]:mm": {kind: spanNumber}, "[mm]:ss": {kind: spanNumber}, "[SS]": {kind: spanNumber},
		"00000": {kind: paddedNumber, pad: 5}, `000\-00\-0000`: {kind: paddedNumber, pad: 9}, "00;-00": {kind: paddedNumber, pad: 2},
	} {
		if got := formatOf(code); got != want {
			t.Errorf("%q: %+v, want %+v", code, got, want)
		}
	}
	for id, want := range map[int]kind{0: plainNumber, 4: plainNumber, 9: plainNumber, 14: dateNumber, 17: dateNumber, 18: timeNumber, 21: timeNumber, 22: dateNumber, 30: dateNumber, 33: timeNumber, 45: spanNumber, 47: spanNumber, 49: plainNumber, 58: dateNumber} {
		if got := builtIn(id); got.kind != want {
			t.Errorf("%d: %v, want %v", id, got.kind, want)
		}
	}
}

func TestNumbers(t *testing.T) {
	for _, c := range []struct {
		kind kind
		raw  string
		want string
	}{
		{plainNumber, "0.1", "0.1"}, {plainNumber, "0.30000000000000004", "0.3"}, {plainNumber, "1234.5600000000001", "1234.56"},
		{plainNumber, "-19.989999999999998", "-19.99"}, {plainNumber, "1E-3", "0.001"}, {plainNumber, "1.23E+5", "123000"}, {plainNumber, "1.5e20", "150000000000000000000"},
		{plainNumber, "1E+100", "1e+100"}, {plainNumber, "1E-20", "1e-20"}, {plainNumber, "0.0000000001", "0.0000000001"}, {plainNumber, "00", "0"}, {plainNumber, "-0", "0"}, {plainNumber, ".5", "0.5"}, {plainNumber, "+5", "5"},
		{plainNumber, "123456789012345678", "123456789012345678"}, {plainNumber, "0.12345678901234567", "0.123456789012346"},
		{plainNumber, "abc", "abc"}, {plainNumber, "0x10", "0x10"}, {plainNumber, "NaN", "NaN"}, {plainNumber, "Inf", "Inf"}, {plainNumber, "1e999", "1e999"},
		{paddedNumber, "42", "00042"}, {paddedNumber, "123456", "123456"}, {paddedNumber, "-42", "-42"}, {paddedNumber, "4.2", "4.2"},
		{dateNumber, "1", "1900-01-01"}, {dateNumber, "59", "1900-02-28"}, {dateNumber, "60", "60"}, {dateNumber, "61", "1900-03-01"}, {dateNumber, "46112", "2026-03-31"},
		{dateNumber, "46112.604166666664", "2026-03-31T14:30:00"}, {dateNumber, "46112.999999999", "2026-04-01T00:00:00"}, {dateNumber, "46112.00000578704", "2026-03-31T00:00:00.500"},
		{dateNumber, "2958465", "9999-12-31"}, {dateNumber, "2958466", "2958466"}, {dateNumber, "0", "0"}, {dateNumber, "-1", "-1"}, {dateNumber, "0.5", "0.5"}, {dateNumber, "1E+200", "1e+200"},
		{timeNumber, "0.75", "18:00:00"}, {timeNumber, "0", "00:00:00"}, {timeNumber, "46112.5", "2026-03-31T12:00:00"}, {timeNumber, "-0.5", "-0.5"},
		{spanNumber, "1.5", "36:00:00"}, {spanNumber, "-0.25", "-06:00:00"}, {spanNumber, "0.000011574074", "00:00:01"}, {spanNumber, "0.0000173611", "00:00:01.500"}, {spanNumber, "0.99999999999", "24:00:00"},
	} {
		if got := (style{kind: c.kind, pad: 5}).text(c.raw, false); got != c.want {
			t.Errorf("%v of kind %v: %q, want %q", c.raw, c.kind, got, c.want)
		}
	}
}

// Every day that Excel counts is the day it shows, in both systems.
func TestEveryDay(t *testing.T) {
	day := time.Date(1900, 3, 1, 0, 0, 0, 0, time.UTC)
	for n := 61; n <= lastDay; n++ {
		if got, ok := dateOf(float64(n), false); !ok || !got.Equal(day) {
			t.Fatalf("%d: %v, want %v", n, got, day)
		}
		if got, ok := dateOf(float64(n-1462), true); n >= 1462 && (!ok || !got.Equal(day)) {
			t.Fatalf("%d from 1904: %v, want %v", n-1462, got, day)
		}
		day = day.AddDate(0, 0, 1)
	}
	if _, ok := dateOf(lastDay-1461, true); ok {
		t.Error("a day after 9999")
	}
}
