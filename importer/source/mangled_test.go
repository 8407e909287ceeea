package source

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"
)

func TestMangledIDs(t *testing.T) {
	for id, want := range map[string]string{
		"1.23E+05": "such as 1.23E+05", "1E+15": "such as 1.23E+05", "1,23457E+11": "such as 1.23E+05", "-5E+20": "such as 1.23E+05", "9.87654321098765e+17": "such as 1.23E+05",
		"123456789012345000": "zeros behind their 15th digit", "4111111111111110000": "zeros behind their 15th digit",
		"1001.0": "such as 1234.0", "100000000000.0": "such as 1234.0", "12.0": "", "1001.00": "", "1001.5": "", "A1001.0": "", ".0": "",
		"": "", "123": "", "00123": "", "1E5": "", "1e3": "", "12E+05": "", "A1.23E+05": "", "0060K00000AbCdE": "", "1000000000000000000": "", "123456789012345678": "", "12345678901234500": "",
		"1.23": "", strings.Repeat("1", 15) + strings.Repeat("0", 20): "",
	} {
		reason, message, hint := Mangled(id)
		if !strings.Contains(message, want) || want == "" && message != "" || (hint == "") != (message == "") || (reason == "") != (message == "") {
			t.Errorf("%q: %q, %q, want %q", id, message, hint, want)
		}
	}
}

func TestStrippedZeros(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 1))
	list := func(n int, id func(i int) string) (ids []string) {
		for i := range n {
			ids = append(ids, id(i))
		}
		return ids
	}
	for _, c := range []struct {
		name string
		ids  []string
		want string
	}{
		{"codes of five digits", list(500, func(int) string { return fmt.Sprint(random.IntN(90000) + 1000) }), "digits of the others: a spreadsheet program may have taken leading zeros away"},
		{"with their zeros", list(500, func(int) string { return fmt.Sprintf("%05d", random.IntN(100000)) }), ""},
		{"one without its zero", append(list(100, func(i int) string { return fmt.Sprint(20000 + 613*i) }), "", "1234"), "less than the 5 digits of the others"},
		{"counted from 1", list(5000, func(i int) string { return fmt.Sprint(i + 1) }), ""},
		{"counted from 500", list(9000, func(i int) string { return fmt.Sprint(i + 500) }), ""},
		{"of any size", list(500, func(int) string { return fmt.Sprint(random.IntN(1 << (4 + random.IntN(40)))) }), ""},
		{"of one width", list(500, func(int) string { return fmt.Sprint(random.IntN(90000) + 10000) }), ""},
		{"with letters", append(list(500, func(int) string { return fmt.Sprint(random.IntN(90000) + 1000) }), "A-17"), ""},
		{"few", list(10, func(i int) string { return fmt.Sprint(9000 + 2000*i) }), ""},
		{"none", nil, ""},
	} {
		var w Widths
		for _, id := range c.ids {
			w.Add(id)
		}
		n, message, hint := w.Mangled()
		if !strings.Contains(message, c.want) || c.want == "" && message != "" || (hint == "") != (message == "") || (n == 0) != (message == "") {
			t.Errorf("%s: %q, want %q", c.name, message, c.want)
		}
	}
}
