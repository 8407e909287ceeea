package workbook

import (
	"bytes"
	"encoding/xml"
	"fmt"
	"io"
	"slices"
	"strings"
	"testing"
	"testing/iotest"
)

// FuzzXML holds the reader of XML against encoding/xml: what that takes, this
// takes too, and gives the same of it.
func FuzzXML(f *testing.F) {
	for _, part := range simple {
		f.Add([]byte(part))
	}
	f.Add([]byte("<a b='1' c = \"&amp;>\"><x:b/>t&#65;<![CDATA[<&]]><!-- -- -->\r\n</a >"))
	f.Add([]byte("<a><?pi ?><b></b></a>x"))
	f.Fuzz(func(t *testing.T, text []byte) {
		want, err := theirs(text)
		if err != nil {
			return
		}
		for _, in := range []io.Reader{bytes.NewReader(text), iotest.OneByteReader(bytes.NewReader(text))} {
			if got, err := ours(in); err != nil || !slices.Equal(got, want) {
				t.Fatalf("%q\n%q, %v\nencoding/xml %q", text, got, err, want)
			}
		}
	})
}

// ours lists tags and texts as this package reads them.
func ours(in io.Reader) (events []string, err error) {
	x := newXMLReader(in, 1<<20)
	for {
		e, err := x.next()
		if err == io.EOF {
			return events, nil
		}
		if err != nil {
			return events, err
		}
		switch e {
		case startTag:
			events = append(events, "<"+string(x.name)+" "+string(x.attr("r")))
		case endTag:
			events = append(events, "/"+string(x.name))
		case someText:
			text, err := x.appendText(nil)
			if err != nil {
				return events, err
			}
			events = addText(events, string(text))
		}
	}
}

func theirs(text []byte) (events []string, err error) {
	d := xml.NewDecoder(bytes.NewReader(text))
	for {
		token, err := d.Token()
		if err == io.EOF {
			return events, nil
		}
		if err != nil {
			return nil, err
		}
		switch token := token.(type) {
		case xml.StartElement:
			r := ""
			for i, a := range token.Attr {
				first := slices.IndexFunc(token.Attr, func(b xml.Attr) bool { return b.Name == a.Name }) == i
				if a.Name.Local == "r" && a.Name.Space == "" && first {
					r = a.Value
				}
			}
			if strings.ContainsAny(r, "&\n\r<>'\"\t") || bytes.Contains(text, []byte("r=\"&")) || bytes.Contains(text, []byte(":r")) {
				return nil, fmt.Errorf("values are not decoded here")
			}
			events = append(events, "<"+token.Name.Local+" "+r)
		case xml.EndElement:
			events = append(events, "/"+token.Name.Local)
		case xml.CharData:
			events = addText(events, string(token))
		case xml.Directive:
			return nil, fmt.Errorf("no workbook has any")
		}
	}
}

// addText joins texts that follow each other.
func addText(events []string, text string) []string {
	if text == "" {
		return events
	}
	if n := len(events); n > 0 && events[n-1][0] == '=' {
		events[n-1] += text
		return events
	}
	return append(events, "="+text)
}

// FuzzSheet reads sheets of anything: rows and cells stay in order, texts are
// within the limits, and there is an end.
func FuzzSheet(f *testing.F) {
	f.Add(`<row r="1"><c r="A1" t="s"><v>0</v></c><c s="3"><f>x</f><v>1.5</v></c></row><row/>`)
	f.Add(`<row><c t="inlineStr"><is><r><t>x</t></r><rPh><t>y</t></rPh></is></c><c t="e"><v>#N/A</v></c></row>`)
	f.Add(`<row><c t="str"><v>_x000D__xD800_&#x1F600;</v></c><c s="1"><v>1E9</v></c><c s="2"><v>-7</v></c></row>`)
	f.Fuzz(func(t *testing.T, text string) {
		l := Limits{Cell: 100, Record: 150}
		b, err := open(t, zipOf(t, map[string]string{"xl/sharedStrings.xml": "<sst><si><t>x</t></si></sst>", "xl/worksheets/sheet1.xml": sheetOf(text)}), l)
		if err != nil {
			t.Fatal(err)
		}
		rows, err := b.Rows(b.Sheets()[0])
		if err != nil {
			return
		}
		defer rows.Close()
		for last := 0; ; {
			number, cells, err := rows.Next()
			if err != nil {
				if _, ok := err.(*Error); !ok && err != io.EOF {
					t.Fatalf("error %v of type %T", err, err)
				}
				return
			}
			column, size := -1, 0
			for _, c := range cells {
				if c.Column <= column || c.Text == "" && c.Fault == "" {
					t.Fatalf("%+v", cells)
				}
				column = c.Column
				size += len(c.Text)
			}
			if number <= last || size > l.Record {
				t.Fatalf("row %d after row %d, of %d bytes", number, last, size)
			}
			last = number
		}
	})
}
