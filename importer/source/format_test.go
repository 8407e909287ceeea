package source

import (
	"bytes"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"
)

func TestRefusedFormats(t *testing.T) {
	binary := make([]byte, 1000)
	for i := range binary {
		binary[i] = byte(i*i*7 + i)
	}
	const ole = "\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1"
	for _, c := range []struct{ name, text, want string }{
		{"UTF-32 LE", "\xFF\xFE\x00\x00a\x00\x00\x00", "UTF-32 text (little endian)"},
		{"UTF-32 BE", "\x00\x00\xFE\xFF\x00\x00\x00a", "UTF-32 text (big endian)"},
		{"UTF-32 mis-made", "\xFE\xFF\x00\x00\x00\"\x00\x00\x00c", "UTF-32 text with the byte order mark of UTF-16: no program can read it"},
		{"UTF-32 unmarked", "a\x00\x00\x00,\x00\x00\x00b\x00\x00\x00\n\x00\x00\x00", "UTF-32 text; save it as CSV in UTF-8"},
		{"UTF-32 BE unmarked", "\x00\x00\x00a\x00\x00\x00,\x00\x00\x00b\x00\x00", "UTF-32 text; save it as CSV in UTF-8"},
		{"xls", ole + strings.Repeat("\x00", 500) + "W\x00o\x00r\x00k\x00b\x00o\x00o\x00k\x00\x00\x00", "an old Excel workbook (.xls); open it and save it as .xlsx"},
		{"doc", ole + "W\x00o\x00r\x00d\x00D\x00o\x00c\x00u\x00m\x00e\x00n\x00t\x00\x00\x00", "an old Word document (.doc); open it and save it as .xlsx"},
		{"OLE", ole, "an old Office file (.xls), or one protected by a password; open it and save it"},
		{"encrypted xlsx", encrypted(t), "a workbook protected by a password; open it in Excel, take the password away"},
		{"PDF", "%PDF-1.7\n", "a PDF document"},
		{"xz", "\xFD7zXZ\x00\x00", "a file compressed by xz; unpack it first"},
		{"tar", "data.csv" + strings.Repeat("\x00", 249) + "ustar\x00", "a tar archive; unpack it first"},
		{"web page", "\uFEFF\r\n <!DOCTYPE html>\n<html>", "a web page or XML; was it downloaded without being signed in?"},
		{"web page in UTF-16", "\xFF\xFE<\x00h\x00t\x00m\x00l\x00>\x00\n\x00", "a web page or XML"},
		{"Excel's HTML", "<HTML xmlns:x=\"urn\">", "a web page or XML"},
		{"Excel's XML of 2003", "<?xml version=\"1.0\"?>\n<Workbook>", "a web page or XML"},
		{"JSON", "\n[{\"id\": 1}]\n", "JSON; export it as CSV"},
		{"binary", string(binary), "a binary file"},
		{"zeros", strings.Repeat("\x00", 500), "a binary file"},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, err := New("a.csv", strings.NewReader(c.text), Options{})
			if err == nil || !strings.HasPrefix(err.Error(), "a.csv: this is not a table, but "+c.want) {
				t.Errorf("%v, want %q", err, c.want)
			}
		})
	}
}

// encrypted is a workbook protected by a password.
func encrypted(t *testing.T) string {
	t.Helper()
	var b bytes.Buffer
	if err := excelize.NewFile().Write(&b, excelize.Options{Password: "secret"}); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

// A few bytes of another kind are left to the rows that they are in.
func TestNotRefused(t *testing.T) {
	for _, text := range []string{
		"a,b\n1,\x002\n" + strings.Repeat("3,4\n", 10),
		"a,b\n" + strings.Repeat("Straße,München\n", 2) + "M\xFCnchen,1\n",
		"<b>,c\n1,2\n",
		"[x],c\n1,2\n",
		"a,b\n" + strings.Repeat("ü", headSize) + ",1\n", // the sample ends within a character
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
