package charset

import (
	"bytes"
	"io"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"testing/iotest"
	"unicode/utf16"
	"unicode/utf8"
)

func decoded(t *testing.T, name string, in io.Reader) string {
	t.Helper()
	e, ok := ByName(name)
	if !ok {
		t.Fatalf("there is no %s", name)
	}
	out, err := io.ReadAll(e.Reader(in))
	if err != nil {
		t.Fatal(err)
	}
	return string(out)
}

func TestDecode(t *testing.T) {
	for _, c := range []struct{ name, in, want string }{
		{"utf-8", "Stra\xC3\x9Fe \xFF", "Straße \xFF"},
		{"windows-1252", "Stra\xDFe \x80 \x93x\x94", "Straße € “x”"},
		{"windows-1252", "\x81", "\xFF"},
		{"windows-1253", "\xC1\xAA", "Α\xFF"},
		{"iso-8859-1", "M\xFCnchen \x80 \x85", "München \xFF \xFF"},
		{"iso-8859-15", "\xA4", "€"},
		{"windows-1250", "\xF8\xEDjen", "říjen"},
		{"windows-1251", "\xCC\xEE\xF1\xEA\xE2\xE0", "Москва"},
		{"macintosh", "M\x9Fnchen \xDB", "München €"},
		{"cp437", "M\x81nchen \xE1", "München ß"},
		{"cp850", "M\x81nchen \xE1", "München ß"},
		{"cp858", "\xD5", "€"},
		{"utf-16le", "a\x00\xFC\x00=\xD8\x00\xDE", "aü😀"},
		{"utf-16be", "\x00a\x00\xFC\xD8=\xDE\x00", "aü😀"},
		{"utf-16le", "=\xD8a\x00\x00\xDE=\xD8", "\xFFa\xFF\xFF"},
		{"utf-16be", "\x00a\x00", "a\xFF"},
		{"utf-16", "\xFE\xFF\x00a", "\uFEFFa"},
		{"utf-16", "\xFF\xFEa\x00", "\uFEFFa"},
		{"utf-16", "a\x00,\x00b\x00\n\x00", "a,b\n"},
		{"utf-16", "\x00a\x00,\x00b\x00\n", "a,b\n"},
		{"utf-16", "", ""},
	} {
		for _, in := range []io.Reader{strings.NewReader(c.in), iotest.OneByteReader(strings.NewReader(c.in)), iotest.DataErrReader(strings.NewReader(c.in))} {
			if c.name == "utf-16" && len(c.in) > 4 {
				in = strings.NewReader(c.in) // its order shows only in several characters
			}
			if got := decoded(t, c.name, in); got != c.want {
				t.Errorf("%s of %q: %q, want %q", c.name, c.in, got, c.want)
			}
		}
	}
}

func TestReaderGivesErrors(t *testing.T) {
	e, _ := ByName("windows-1252")
	out, err := io.ReadAll(e.Reader(iotest.TimeoutReader(iotest.OneByteReader(strings.NewReader("\xFC\xFC")))))
	if string(out) != "ü" || err != iotest.ErrTimeout {
		t.Errorf("%q, %v", out, err)
	}
}

// Every byte of every page is a character, or found by a check for UTF-8; what
// is a character leads back to its byte.
func TestPagesLoseNothing(t *testing.T) {
	for _, e := range encodings {
		if e.page == nil {
			continue
		}
		d := newPageDecoder(e.page)
		for b := range 256 {
			text, used := d.decode(nil, []byte{byte(b)}, false)
			if used != 1 || b < 0x80 && string(text) != string(rune(b)) {
				t.Fatalf("%s: %#x is %q", e.name, b, text)
			}
			if !utf8.Valid(text) {
				if !bytes.Equal(text, []byte{Bad}) {
					t.Errorf("%s: %#x is %q", e.name, b, text)
				}
				continue
			}
			c, _ := utf8.DecodeRune(text)
			if back, ok := e.page.EncodeRune(c); !ok || back != byte(b) {
				t.Errorf("%s: %#x is %q, which is %#x", e.name, b, text, back)
			}
		}
	}
}

func TestNames(t *testing.T) {
	names := Names()
	if names[0] != "utf-8" || len(names) < 40 {
		t.Errorf("%q", names)
	}
	sorted := slices.Clone(names)
	slices.Sort(sorted)
	if len(slices.Compact(sorted)) != len(names) {
		t.Error("a name comes twice")
	}
	for _, n := range names {
		if e, ok := ByName(n); !ok || e.Name() != n || e.IsUTF8() != (n == "utf-8") {
			t.Errorf("%s: %+v", n, e)
		}
	}
	if _, ok := ByName("latin1"); ok {
		t.Error("latin1")
	}
}

// inUTF16 encodes a text; order 0 is big, 1 little endian.
func inUTF16(text string, order int) string {
	var b []byte
	for _, u := range utf16.Encode([]rune(text)) {
		pair := [2]byte{byte(u >> 8), byte(u)}
		b = append(b, pair[order], pair[1-order])
	}
	return string(b)
}

func TestUTF16(t *testing.T) {
	for _, text := range []string{
		"Id,Name\r\n1,Müller\r\n", "Код;Имя\nПривет, мир;Очень длинное имя без знаков\n", "名前,住所\r\n山田商事株式会社,東京都千代田区丸の内一丁目\r\n",
		"name", "a\tb\n", "\"שלום\",\"עולם\"\n", "Ā,Ѐ\n1,2\n",
	} {
		for order, want := range []string{"utf-16be", "utf-16le"} {
			in := inUTF16(text, order)
			if e, ok := UTF16([]byte(in)); !ok || e.Name() != want {
				t.Errorf("%q: %q, %v, want %s", text, e.Name(), ok, want)
			}
			if e, ok := UTF16([]byte(in + "\x00")); !ok || e.Name() != want {
				t.Errorf("%q cut: %q, %v, want %s", text, e.Name(), ok, want)
			}
		}
	}
	for _, text := range []string{
		"", "a", "a,b\n1,2\n", "a,b\n1,\x002\n", "a,\x00\n1,2\n", "\x00,b\n1,2\n", "\x00\x00\x00\x00", "a\x00\x00\x00,\x00\x00\x00", strings.Repeat("\x00", 99),
		"Stra\xDFe,M\xFCnchen\n", "PK\x03\x04\x00\x00\x00\x00,\x00\x00\x00",
	} {
		if e, ok := UTF16([]byte(text)); ok {
			t.Errorf("%q: %s", text, e.Name())
		}
	}
}

func TestMark(t *testing.T) {
	for text, want := range map[string]string{
		"\xEF\xBB\xBFa": "utf-8", "\xFF\xFEa\x00": "utf-16le", "\xFE\xFF\x00a": "utf-16be", "\xEF\xBB": "", "": "", "a": "",
	} {
		if e, n := Mark([]byte(text)); e.Name() != want || (n > 0) != (want != "") {
			t.Errorf("%q: %s, %d", text, e.Name(), n)
		}
	}
}

// However a text is cut into pieces, it is decoded to the same.
func FuzzReader(f *testing.F) {
	f.Add([]byte("a\x00\xFC\x00=\xD8\x00\xDE="), uint64(1))
	f.Add([]byte("Stra\xDFe"), uint64(2))
	f.Fuzz(func(t *testing.T, text []byte, seed uint64) {
		names := Names()
		name := names[int(seed%uint64(len(names)))]
		e, _ := ByName(name)
		whole, err := io.ReadAll(e.Reader(bytes.NewReader(text)))
		if err != nil {
			t.Fatal(err)
		}
		cut, err := io.ReadAll(e.Reader(&pieces{text, rand.New(rand.NewPCG(seed, 1))}))
		if name == "utf-16" {
			return // its order shows only in the first piece
		}
		if err != nil || !bytes.Equal(whole, cut) {
			t.Fatalf("%s: %q whole, %q in pieces, %v", name, whole, cut, err)
		}
		Guess(text)
		UTF16(text)
	})
}

type pieces struct {
	rest   []byte
	random *rand.Rand
}

func (p *pieces) Read(b []byte) (int, error) {
	if len(p.rest) == 0 {
		return 0, io.EOF
	}
	n := copy(b, p.rest[:1+p.random.IntN(len(p.rest))])
	p.rest = p.rest[n:]
	return n, nil
}

// The encodings of East Asia, in whatever pieces they come; what is no character
// is found by a check for UTF-8.
func TestEastAsian(t *testing.T) {
	for name, want := range map[string]struct{ raw, text string }{
		"shift_jis": {"\x8a\x94\x8e\xae\x89\xef\x8e\xd0,\xb1", "株式会社,ｱ"},
		"euc-jp":    {"\xb3\xf4\xbc\xb0\xb2\xf1\xbc\xd2,1", "株式会社,1"},
		"euc-kr":    {"\xbb\xef\xbc\xba,1", "삼성,1"},
		"gb18030":   {"\xd6\xd0\xb9\xfa\xd2\xf8\xd0\xd0,1", "中国银行,1"},
		"big5":      {"\xa4\xa4\xb5\xd8,1", "中華,1"},
	} {
		e, ok := ByName(name)
		if !ok {
			t.Fatal(name)
		}
		for _, in := range []io.Reader{strings.NewReader(want.raw), iotest.OneByteReader(strings.NewReader(want.raw))} {
			if out, err := io.ReadAll(e.Reader(in)); string(out) != want.text || err != nil {
				t.Errorf("%s: %q, %v, want %q", name, out, err, want.text)
			}
		}
		out, err := io.ReadAll(e.Reader(strings.NewReader(want.raw + "\n" + want.raw[:1])))
		if err != nil || string(out) != want.text+"\n\xff" {
			t.Errorf("%s, cut off: %q, %v", name, out, err)
		}
		long := strings.Repeat(want.raw+"\n", 10000)
		if out, err := io.ReadAll(e.Reader(strings.NewReader(long))); err != nil || string(out) != strings.Repeat(want.text+"\n", 10000) {
			t.Errorf("%s: %d bytes, %v", name, len(out), err)
		}
	}
}
