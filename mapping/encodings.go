package mapping

import (
	"slices"
	"strings"
)

// Encodings are the names that source.encoding takes, beside auto.
var Encodings = []string{
	"utf-8", "utf-16", "utf-16le", "utf-16be",
	"windows-1252", "windows-1250", "windows-1251", "windows-1253", "windows-1254", "windows-1255",
	"windows-1256", "windows-1257", "windows-1258", "windows-874",
	"iso-8859-1", "iso-8859-2", "iso-8859-3", "iso-8859-4", "iso-8859-5", "iso-8859-6", "iso-8859-7",
	"iso-8859-8", "iso-8859-9", "iso-8859-10", "iso-8859-13", "iso-8859-14", "iso-8859-15", "iso-8859-16",
	"macintosh", "x-mac-cyrillic",
	"cp437", "cp850", "cp852", "cp855", "cp858", "cp860", "cp862", "cp863", "cp865", "cp866",
	"koi8-r", "koi8-u",
	"shift_jis", "euc-jp", "euc-kr", "gb18030", "big5",
}

// otherEncodings are names by which people know some of them.
var otherEncodings = map[string]string{
	"ansi": "windows-1252", "cp1252": "windows-1252", "win1252": "windows-1252", "1252": "windows-1252",
	"latin1": "iso-8859-1", "latin-1": "iso-8859-1", "iso8859-1": "iso-8859-1", "latin2": "iso-8859-2", "latin9": "iso-8859-15",
	"mac": "macintosh", "macroman": "macintosh", "mac-roman": "macintosh", "mac roman": "macintosh",
	"cp1250": "windows-1250", "cp1251": "windows-1251", "dos": "cp850", "ibm850": "cp850", "ibm437": "cp437", "437": "cp437", "850": "cp850",
	"sjis": "shift_jis", "shift-jis": "shift_jis", "cp932": "shift_jis", "932": "shift_jis", "windows-31j": "shift_jis",
	"gbk": "gb18030", "gb2312": "gb18030", "cp936": "gb18030", "936": "gb18030", "cp949": "euc-kr", "949": "euc-kr", "cp950": "big5", "950": "big5",
	"unicode": "utf-16", "ucs-2": "utf-16", "utf16": "utf-16", "utf8": "utf-8",
}

// EncodingNamed gives the one of Encodings that a word means, in whatever letters
// and by another name too; not ok when it means none.
func EncodingNamed(word string) (name string, ok bool) {
	word = strings.ToLower(strings.TrimSpace(word))
	if other, ok := otherEncodings[word]; ok {
		return other, true
	}
	return word, slices.Contains(Encodings, word)
}
