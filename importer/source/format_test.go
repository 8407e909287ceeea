package source

import (
	"strings"
	"testing"
	"unicode/utf16"
)

// inUTF16 encodes a text; order 0 is big, 1 little endian.
func inUTF16(text string, order int) string {
	var b []byte
	for _, u := range utf16.Encode([]rune(text)) {
		pair := [2]byte{byte(u >> 8), byte(u)}
		b = append(b, pair[order], pair[1-order])
	}
	return string(b)
}

func TestRefusedFormats(t *testing.T) {
	binary := make([]byte, 1000)
	for i := range binary {
		binary[i] = byte(i*i*7 + i)
	}
	for _, c := range []struct{ name, text, want string }{
		{"UTF-16 LE", inUTF16("\uFEFFa,b\n", 1), "UTF-16 text (little endian)"},
		{"UTF-16 BE", inUTF16("\uFEFFa,b\n", 0), "UTF-16 text (big endian)"},
		{"UTF-16 LE unmarked", inUTF16("name,städte\n1,2\n", 1), "UTF-16 text (little endian) without a byte order mark"},
		{"UTF-16 BE unmarked", inUTF16("name,städte\n1,2\n", 0), "UTF-16 text (big endian) without a byte order mark"},
		{"UTF-32 LE", "\xFF\xFE\x00\x00a\x00\x00\x00", "UTF-32 text (little endian)"},
		{"UTF-32 BE", "\x00\x00\xFE\xFF\x00\x00\x00a", "UTF-32 text (big endian)"},
		{"UTF-32 mis-made", "\xFE\xFF\x00\x00\x00\"\x00\x00\x00c", "UTF-32 text with the byte order mark of UTF-16: no program can read it"},
		{"gzip", "\x1F\x8B\x08\x00\x00", "gzip-compressed"},
		{"xlsx", "PK\x03\x04\x14\x00\x06\x00[Content_Types].xml", "an Excel workbook (.xlsx) or another zip archive"},
		{"xls", "\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1\x00\x00", "an old Excel workbook (.xls)"},
		{"PDF", "%PDF-1.7\n", "a PDF document"},
		{"web page", "\uFEFF\r\n <!DOCTYPE html>\n<html>", "a web page or XML"},
		{"Excel's HTML", "<HTML xmlns:x=\"urn\">", "a web page or XML"},
		{"binary", string(binary), "a binary file"},
		{"zeros", strings.Repeat("\x00", 500), "a binary file"},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, err := New("a.csv", strings.NewReader(c.text), Options{})
			if err == nil || !strings.HasPrefix(err.Error(), "a.csv: this is not CSV in UTF-8, but "+c.want+"; ") {
				t.Errorf("%v, want %q", err, c.want)
			}
		})
	}
}

// A few bytes of another kind are left to the rows that they are in.
func TestNotRefused(t *testing.T) {
	for _, text := range []string{
		"a,b\n1,\x002\n" + strings.Repeat("3,4\n", 10),
		"a,b\n" + strings.Repeat("Stra\xDFe,M\xFCnchen\n", 100),
		"<b>,c\n1,2\n",
		"a,b\n" + strings.Repeat("ü", chunk) + ",1\n", // the sample ends within a character
	} {
		if _, err := New("a.csv", strings.NewReader(text), Options{}); err != nil {
			t.Errorf("%.40q: %v", text, err)
		}
	}
}

// A NUL or a wrong byte is found in its row, and in no other, wherever the
// pieces in which a file is read end.
func TestBadBytesInLargeFile(t *testing.T) {
	for _, bad := range []string{"\x00", "\xFF", "\xE2\x82", "\xF0\x9F\x98"} {
		for shift := range 4 {
			var b strings.Builder
			b.WriteString("a,b\n" + strings.Repeat("x", shift) + ",0\n")
			var want []int
			for line := 3; b.Len() < 4*chunk; line++ {
				if line%97 == 0 {
					b.WriteString("é,ü" + bad + "\n")
					want = append(want, line)
				} else {
					b.WriteString("€,😀" + strings.Repeat("é", 50) + "\n")
				}
			}
			r, err := New("a.csv", strings.NewReader(b.String()), Options{})
			if err != nil {
				t.Fatal(err)
			}
			_, faults, fatal := readAll(t, r)
			if fatal != nil || len(faults) != len(want) {
				t.Fatalf("%q: %d faults, want %d, %v", bad, len(faults), len(want), fatal)
			}
			for i, f := range faults {
				if f.Line != want[i] || f.Column != 4 || f.Header != "b" {
					t.Errorf("%q: %v, want line %d", bad, f, want[i])
				}
			}
		}
	}
}
