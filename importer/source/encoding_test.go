package source

import (
	"bytes"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"unicode/utf16"

	"lightfield-importer/importer/source/charset"
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

// The same rows come out of every encoding, on the same lines; named or found,
// and with a mark that counts for more than a name.
func TestEncodings(t *testing.T) {
	const text = "Id;Name\r\n1;Müller\r\n\r\n2;\"Straße\r\nfünf\"\r\n"
	page := strings.NewReplacer("ü", "\xFC", "ß", "\xDF").Replace(text)
	dos := strings.NewReplacer("ü", "\x81", "ß", "\xE1").Replace(text)
	mac := strings.NewReplacer("ü", "\x9F", "ß", "\xA7").Replace(text)
	for _, c := range []struct{ name, encoding, in string }{
		{"UTF-8", "", text},
		{"UTF-8 marked", "auto", "\uFEFF" + text},
		{"UTF-8 named", "utf-8", text},
		{"UTF-8 marked, another named", "windows-1252", "\uFEFF" + text},
		{"UTF-16 LE", "", inUTF16("\uFEFF"+text, 1)},
		{"UTF-16 BE", "", inUTF16("\uFEFF"+text, 0)},
		{"UTF-16 LE unmarked", "", inUTF16(text, 1)},
		{"UTF-16 BE unmarked", "", inUTF16(text, 0)},
		{"UTF-16 LE named", "utf-16le", inUTF16(text, 1)},
		{"UTF-16 BE named", "utf-16", inUTF16(text, 0)},
		{"UTF-16 LE marked, another named", "utf-16be", inUTF16("\uFEFF"+text, 1)},
		{"Windows-1252", "windows-1252", page},
		{"ISO 8859-1", "ISO-8859-1", page},
		{"ISO 8859-15", "iso-8859-15", page},
		{"Mac Roman", "macintosh", mac},
		{"code page 437", "cp437", dos},
		{"code page 850", "cp850", dos},
	} {
		t.Run(c.name, func(t *testing.T) {
			r, err := New("a.csv", strings.NewReader(c.in), Options{Encoding: c.encoding})
			if err != nil {
				t.Fatal(err)
			}
			got, faults, fatal := readAll(t, r)
			if fatal != nil || len(faults) > 0 || len(got) != 2 {
				t.Fatalf("%v, %v, %v", got, faults, fatal)
			}
			if got[0].Line != 2 || got[1].Line != 4 || !slices.Equal(got[0].Cells, []string{"1", "Müller"}) || !slices.Equal(got[1].Cells, []string{"2", "Straße\r\nfünf"}) {
				t.Errorf("%+v", got)
			}
		})
	}
}

// What an encoding has no character for is found where it stands, and nothing
// else is.
func TestUndecodedBytes(t *testing.T) {
	for _, c := range []struct{ encoding, in, want string }{
		{"windows-1252", "a,b\n\xFC,\xFCx\x81\n1,2\n", `a.csv:2:5: column "b": a byte that windows-1252 has no character for; was the file written in another encoding? name that under source in the mapping`},
		{"iso-8859-1", "a,b\n1,\x80\n1,2\n", `a.csv:2:3: column "b": a byte that iso-8859-1 has no character for; was`},
		{"utf-16le", inUTF16("a,b\nü,x", 1) + "\x00\xDC" + inUTF16("\n1,2\n", 1), `a.csv:2:4: column "b": half of a character: the text is damaged here; correct the cell`},
		{"utf-16be", inUTF16("\uFEFFa,b\n1,2\n3,ü", 0) + "\x00", `a.csv:3:4: column "b": half of a character`},
	} {
		r, err := New("a.csv", strings.NewReader(c.in), Options{Encoding: c.encoding})
		if err != nil {
			t.Fatal(err)
		}
		got, faults, fatal := readAll(t, r)
		if fatal != nil || len(got) != 2 || len(faults) != 1 || !strings.HasPrefix(faults[0].Error(), c.want) {
			t.Errorf("%d rows, %v, %v, want %s", len(got), faults, fatal, c.want)
		}
	}
}

// A text that is not UTF-8 is refused with what it could be; a text of which
// only a row or two are damaged is not.
func TestUnknownEncodings(t *testing.T) {
	for _, c := range []struct{ in, want string }{
		{"Name\r\nx\r\nM\xFCller & S\xF6hne\r\n", `a.csv:3: the file is not UTF-8; this line would be "Müller & Söhne" in windows-1252, "`},
		{"Name\r\n\xCC\xEE\xF1\xEA\xE2\xE0\r\n", `a.csv:2: the file is not UTF-8; this line would be "Москва" in windows-1251, `},
		{"Name\r\nM\x81nchen\r\n", `"München" in cp`},
	} {
		_, err := New("a.csv", strings.NewReader(c.in), Options{})
		if err == nil || !strings.Contains(err.Error(), c.want) || !strings.Contains(err.Error(), "; write the encoding in which it reads well under source in the mapping, such as encoding: ") {
			t.Errorf("%v, want %s", err, c.want)
		}
	}
	if _, err := New("a.csv", strings.NewReader("Name\nMüller\nStraße\nM\xFCller\n"), Options{}); err != nil {
		t.Error(err)
	}
}

// Every encoding that can be named can be read.
func TestNamedEncodings(t *testing.T) {
	for _, name := range charset.Names() {
		text := "a,b\n1,2\n"
		if strings.HasPrefix(name, "utf-16") {
			text = inUTF16(text, 1-strings.Count(name, "be"))
		}
		path := filepath.Join(t.TempDir(), "a.csv")
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		if n, err := Count([]string{path}, Options{Encoding: name}); n != 1 || err != nil {
			t.Errorf("%s: %d rows, %v", name, n, err)
		}
	}
}

// Limits and faults are those of the decoded text, whatever the file is in.
func TestLargeFilesInOtherEncodings(t *testing.T) {
	text := string(export(20000, true, "\r\n"))
	page := bytes.ReplaceAll([]byte(text), []byte("Ö"), []byte{0xD6})
	for name, in := range map[string]string{"windows-1252": string(page), "utf-16le": inUTF16(text, 1)} {
		r, err := New("a.csv", strings.NewReader(in), Options{Encoding: name})
		if err != nil {
			t.Fatal(err)
		}
		got, faults, fatal := readAll(t, r)
		if len(got) != 20000 || faults != nil || fatal != nil || got[19999].Line != 20001 || got[19999].Cells[7] != "Österreich" {
			t.Errorf("%s: %d rows, %v, %v", name, len(got), faults, fatal)
		}
	}
}
