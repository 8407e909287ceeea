package mapping

import (
	"maps"
	"strings"
	"sync"
)

// Encodings are the names of what source.encoding takes, beside auto.
var Encodings = []string{
	"utf-8", "utf-16", "utf-16le", "utf-16be",
	"windows-1252", "windows-1250", "windows-1251", "windows-1253", "windows-1254", "windows-1255",
	"windows-1256", "windows-1257", "windows-1258", "windows-874",
	"iso-8859-1", "iso-8859-2", "iso-8859-3", "iso-8859-4", "iso-8859-5", "iso-8859-6", "iso-8859-7",
	"iso-8859-8", "iso-8859-9", "iso-8859-10", "iso-8859-13", "iso-8859-14", "iso-8859-15", "iso-8859-16",
	"macintosh", "x-mac-cyrillic",
	"cp437", "cp850", "cp852", "cp855", "cp858", "cp860", "cp862", "cp863", "cp865", "cp866",
	"koi8-r", "koi8-u",
	"shift_jis", "euc-jp", "iso-2022-jp", "euc-kr", "gb18030", "big5",
}

// otherEncodings are names by which people know some of them, reduced.
var otherEncodings = map[string]string{
	"utf8bom": "utf-8", "utf8sig": "utf-8", "ascii": "utf-8", "usascii": "utf-8", "cp65001": "utf-8", "65001": "utf-8",
	"unicode": "utf-16", "ucs2": "utf-16", "ansi": "windows-1252", "western": "windows-1252",
	"latin1": "iso-8859-1", "latin2": "iso-8859-2", "latin3": "iso-8859-3", "latin4": "iso-8859-4", "latin5": "iso-8859-9",
	"latin6": "iso-8859-10", "latin7": "iso-8859-13", "latin8": "iso-8859-14", "latin9": "iso-8859-15", "latin10": "iso-8859-16",
	"mac": "macintosh", "macroman": "macintosh", "xmacroman": "macintosh", "maccyrillic": "x-mac-cyrillic", "dos": "cp850",
	"sjis": "shift_jis", "xsjis": "shift_jis", "windows31j": "shift_jis", "932": "shift_jis", "jis": "iso-2022-jp",
	"gbk": "gb18030", "gb2312": "gb18030", "936": "gb18030",
	"uhc": "euc-kr", "ksc56011987": "euc-kr", "949": "euc-kr", "big5hkscs": "big5", "950": "big5",
}

// encodingNames are the reduced names of all of Encodings.
var encodingNames = sync.OnceValue(func() map[string]string {
	names := map[string]string{}
	for _, name := range Encodings {
		short := reducedName(name)
		names[short] = name
		for _, maker := range []string{"windows", "cp"} {
			if page, ok := strings.CutPrefix(short, maker); ok {
				names[page] = name
			}
		}
	}
	maps.Copy(names, otherEncodings)
	return names
})

// reducedName is a name in small letters and without what stands between them.
func reducedName(word string) string {
	return strings.ToLower(strings.Map(func(c rune) rune {
		if strings.ContainsRune(" -_.:", c) {
			return -1
		}
		return c
	}, word))
}

// EncodingNamed gives the one of Encodings that a word means, however its letters
// and numbers are written together (UTF8, Windows-1252, cp1252, latin 1), and by
// other names that people know it by; not ok when it means none.
func EncodingNamed(word string) (name string, ok bool) {
	short := reducedName(word)
	if name, ok := encodingNames()[short]; ok {
		return name, true
	}
	for _, maker := range []string{"windows", "codepage", "win", "cp", "ms", "ibm", "oem"} {
		page, found := strings.CutPrefix(short, maker)
		if found && page != "" && strings.Trim(page, "0123456789") == "" {
			name, ok := encodingNames()[page]
			return name, ok
		}
	}
	return "", false
}
