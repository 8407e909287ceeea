package mapping

import "testing"

// Encodings are known by the names that programs and people give them.
func TestEncodingNamed(t *testing.T) {
	for want, words := range map[string][]string{
		"utf-8":        {"UTF-8", "utf8", "Utf_8", " UTF 8 ", "UTF-8-BOM", "utf-8-sig", "cp65001", "ASCII"},
		"utf-16":       {"UTF-16", "utf16", "Unicode", "UCS-2"},
		"utf-16le":     {"UTF-16LE", "utf-16-le", "utf16le"},
		"windows-1252": {"Windows-1252", "windows1252", "WINDOWS 1252", "cp1252", "CP-1252", "win1252", "1252", "ANSI"},
		"windows-874":  {"cp874", "Windows-874"},
		"iso-8859-1":   {"ISO-8859-1", "iso8859-1", "ISO_8859-1", "ISO 8859-1", "latin1", "Latin-1"},
		"iso-8859-9":   {"latin5"},
		"iso-8859-15":  {"ISO-8859-15", "Latin-9"},
		"macintosh":    {"Macintosh", "Mac Roman", "mac-roman", "x-mac-roman", "MAC"},
		"cp437":        {"CP437", "IBM437", "437", "ibm-437"},
		"cp850":        {"OEM 850", "DOS", "Codepage 850"},
		"koi8-r":       {"KOI8-R", "koi8r"},
		"shift_jis":    {"Shift_JIS", "Shift-JIS", "ShiftJIS", "SJIS", "cp932", "MS932", "Windows-31J", "windows-932"},
		"euc-jp":       {"EUC-JP", "eucJP"},
		"iso-2022-jp":  {"ISO-2022-JP", "JIS"},
		"gb18030":      {"GB18030", "GB-18030", "GBK", "GB2312", "cp936"},
		"big5":         {"Big5", "BIG-5", "Big5-HKSCS", "cp950"},
		"euc-kr":       {"EUC-KR", "euckr", "cp949", "UHC", "KS_C_5601-1987"},
	} {
		for _, word := range append(words, want) {
			if got, ok := EncodingNamed(word); !ok || got != want {
				t.Errorf("%q is %q, %v, want %s", word, got, ok, want)
			}
		}
	}
	for _, word := range []string{"", "-", "auto", "cp", "cp99999", "windows", "latin", "klingon", "win-koi8-r", "8"} {
		if got, ok := EncodingNamed(word); ok {
			t.Errorf("%q is %s", word, got)
		}
	}
	for _, name := range Encodings {
		if got, _ := EncodingNamed(name); got != name {
			t.Errorf("%s is %s", name, got)
		}
	}
}
