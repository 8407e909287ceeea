// Package charset turns texts in other encodings into UTF-8: [ByName] gives an
// encoding and [Encoding.Reader] decodes with it, [Mark] and [UTF16] recognise
// an encoding by itself, [Guess] shows how a text of an unknown one would read.
//
// Nothing is replaced in silence. What an encoding has no character for becomes
// the byte [Bad], which no UTF-8 text has, so that a check for valid UTF-8 finds
// it, where it was.
package charset

import (
	"io"
	"slices"

	"golang.org/x/text/encoding/charmap"
)

// Bad stands for what could not be decoded.
const Bad = 0xFF

// Encoding is a way to write text as bytes.
type Encoding struct {
	name    string
	page    *charmap.Charmap // of a single byte a character; nil: others
	decoder func() decoder   // nil: UTF-8
}

// encodings are those that can be named, by the names under which the web
// knows them, and code pages that it does not by cp and their number.
var encodings = slices.Concat(
	[]Encoding{
		{name: "utf-8"},
		{name: "utf-16", decoder: func() decoder { return &utf16Decoder{} }},
		{name: "utf-16le", decoder: func() decoder { return &utf16Decoder{order: littleEndian} }},
		{name: "utf-16be", decoder: func() decoder { return &utf16Decoder{order: bigEndian} }},
	},
	pages(
		page{"windows-1252", charmap.Windows1252}, page{"windows-1250", charmap.Windows1250},
		page{"windows-1251", charmap.Windows1251}, page{"windows-1253", charmap.Windows1253},
		page{"windows-1254", charmap.Windows1254}, page{"windows-1255", charmap.Windows1255},
		page{"windows-1256", charmap.Windows1256}, page{"windows-1257", charmap.Windows1257},
		page{"windows-1258", charmap.Windows1258}, page{"windows-874", charmap.Windows874},
		page{"iso-8859-1", charmap.ISO8859_1}, page{"iso-8859-2", charmap.ISO8859_2},
		page{"iso-8859-3", charmap.ISO8859_3}, page{"iso-8859-4", charmap.ISO8859_4},
		page{"iso-8859-5", charmap.ISO8859_5}, page{"iso-8859-6", charmap.ISO8859_6},
		page{"iso-8859-7", charmap.ISO8859_7}, page{"iso-8859-8", charmap.ISO8859_8},
		page{"iso-8859-9", charmap.ISO8859_9}, page{"iso-8859-10", charmap.ISO8859_10},
		page{"iso-8859-13", charmap.ISO8859_13}, page{"iso-8859-14", charmap.ISO8859_14},
		page{"iso-8859-15", charmap.ISO8859_15}, page{"iso-8859-16", charmap.ISO8859_16},
		page{"macintosh", charmap.Macintosh}, page{"x-mac-cyrillic", charmap.MacintoshCyrillic},
		page{"cp437", charmap.CodePage437}, page{"cp850", charmap.CodePage850},
		page{"cp852", charmap.CodePage852}, page{"cp855", charmap.CodePage855},
		page{"cp858", charmap.CodePage858}, page{"cp860", charmap.CodePage860},
		page{"cp862", charmap.CodePage862}, page{"cp863", charmap.CodePage863},
		page{"cp865", charmap.CodePage865}, page{"cp866", charmap.CodePage866},
		page{"koi8-r", charmap.KOI8R}, page{"koi8-u", charmap.KOI8U},
	),
	eastAsian(),
)

type page struct {
	name string
	page *charmap.Charmap
}

func pages(all ...page) []Encoding {
	out := make([]Encoding, len(all))
	for i, p := range all {
		out[i] = Encoding{name: p.name, page: p.page, decoder: func() decoder { return newPageDecoder(p.page) }}
	}
	return out
}

// ByName gives the encoding of a name.
func ByName(name string) (Encoding, bool) {
	i := slices.IndexFunc(encodings, func(e Encoding) bool { return e.name == name })
	if i < 0 {
		return Encoding{}, false
	}
	return encodings[i], true
}

// Names lists what ByName knows, UTF-8 first.
func Names() []string {
	out := make([]string, len(encodings))
	for i, e := range encodings {
		out[i] = e.name
	}
	return out
}

// Name is the name under which ByName gives the encoding.
func (e Encoding) Name() string { return e.name }

// IsUTF8 reports whether the encoding is UTF-8, of which Reader changes nothing.
func (e Encoding) IsUTF8() bool { return e.decoder == nil }

// Reader decodes what in gives into UTF-8.
func (e Encoding) Reader(in io.Reader) io.Reader {
	if e.IsUTF8() {
		return in
	}
	return &reader{in: in, decoder: e.decoder()}
}
