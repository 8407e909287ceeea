package workbook

import (
	"bytes"
	"cmp"
	"errors"
	"fmt"
	"io"
)

// event is what a reader of XML met.
type event uint8

const (
	startTag event = iota
	endTag
	someText
)

// xmlReader goes through a part tag by tag, in the memory of the largest of
// them, and several times as fast as encoding/xml, whose tests it is held
// against. It is made for the parts of a workbook: it knows no entities but the
// five of XML, and no document types.
type xmlReader struct {
	in         io.Reader
	buf        []byte
	pos        int // what stands before is read
	eof        bool
	err        error  // of reading
	most       int    // the largest tag or text
	open       []byte // names of the tags that are open, each behind a slash
	selfClosed bool   // the end of the last tag is still to be told

	name  []byte // of the tag, without its prefix
	attrs []byte // of a start tag, as they stand
	text  []byte // as it stands
	plain bool   // text is CDATA: it has no entities
}

func newXMLReader(in io.Reader, most int) *xmlReader {
	return &xmlReader{in: in, buf: make([]byte, 0, 64<<10), most: most}
}

var errCut = errors.New("it is cut off")

// next goes to the next tag or text; what it is is in the reader's fields until
// the next call. At the end of a complete document it gives io.EOF.
func (x *xmlReader) next() (event, error) {
	if x.selfClosed {
		x.selfClosed = false
		x.pop()
		return endTag, nil
	}
	for {
		if !x.need(1) {
			return 0, x.ended()
		}
		if x.buf[x.pos] != '<' {
			return x.readText()
		}
		if !x.need(2) {
			return 0, x.ended()
		}
		switch x.buf[x.pos+1] {
		case '/':
			return x.readEnd()
		case '!':
			if e, ok, err := x.readMarked(); ok || err != nil {
				return e, err
			}
		case '?':
			if _, err := x.upTo("?>"); err != nil {
				return 0, err
			}
		default:
			return x.readStart()
		}
	}
}

// ended is why there is nothing more.
func (x *xmlReader) ended() error {
	if x.err != nil {
		return x.err
	}
	if len(x.open) > 0 {
		return errCut
	}
	return io.EOF
}

func (x *xmlReader) readText() (event, error) {
	from := x.pos
	for {
		if i := bytes.IndexByte(x.buf[from:], '<'); i >= 0 {
			x.text, x.plain = x.buf[x.pos:from+i], false
			x.pos = from + i
			return someText, nil
		}
		from = len(x.buf)
		moved, ok := x.more()
		from -= moved
		if !ok {
			if err := x.ended(); err != io.EOF {
				return 0, err
			}
			x.text, x.plain = x.buf[x.pos:], false
			x.pos = len(x.buf)
			return someText, nil
		}
	}
}

// readMarked steps over a comment, and gives the text of CDATA.
func (x *xmlReader) readMarked() (e event, ok bool, err error) {
	if !x.need(4) {
		return 0, false, x.ended()
	}
	if string(x.buf[x.pos:x.pos+4]) == "<!--" {
		x.pos += 4
		_, err := x.upTo("-->")
		return 0, false, err
	}
	const cdata = "<![CDATA["
	if x.need(len(cdata)) && string(x.buf[x.pos:x.pos+len(cdata)]) == cdata {
		x.pos += len(cdata)
		x.text, err = x.upTo("]]>")
		x.plain = true
		return someText, err == nil, err
	}
	return 0, false, errors.New("it has a document type, which no workbook needs")
}

func (x *xmlReader) readEnd() (event, error) {
	tag, err := x.upTo(">")
	if err != nil {
		return 0, err
	}
	name := bytes.TrimRight(tag[2:], " \t\r\n")
	at := bytes.LastIndexByte(x.open, '/')
	if at < 0 || !bytes.Equal(x.open[at+1:], name) {
		return 0, fmt.Errorf("</%.40s> closes what is not open", name)
	}
	x.name = local(name)
	x.pop()
	return endTag, nil
}

func (x *xmlReader) readStart() (event, error) {
	tag, err := x.readTag()
	if err != nil {
		return 0, err
	}
	tag = tag[1:]
	if n := len(tag) - 1; n >= 0 && tag[n] == '/' {
		tag, x.selfClosed = tag[:n], true
	}
	name := tag
	if i := bytes.IndexAny(tag, " \t\r\n"); i >= 0 {
		name = tag[:i]
	}
	if len(name) == 0 || bytes.IndexByte(name, '/') >= 0 {
		return 0, errors.New("it has a tag without a name")
	}
	x.attrs = tag[len(name):]
	x.open = append(append(x.open, '/'), name...)
	if len(x.open) > x.most {
		return 0, errors.New("its tags are nested too deeply")
	}
	x.name = local(name)
	return startTag, nil
}

// readTag gives a tag without its last character. Values in quotes may hold any.
func (x *xmlReader) readTag() ([]byte, error) {
	inside := byte(0)
	for i := x.pos + 1; ; i++ {
		if i == len(x.buf) {
			moved, ok := x.more()
			i -= moved
			if !ok {
				return nil, cmp.Or(x.err, errCut)
			}
		}
		switch c := x.buf[i]; {
		case inside != 0:
			if c == inside {
				inside = 0
			}
		case c == '"' || c == '\'':
			inside = c
		case c == '>':
			tag := x.buf[x.pos:i]
			x.pos = i + 1
			return tag, nil
		case c == '<':
			return nil, errors.New("it has a tag in a tag")
		}
	}
}

// pop closes the innermost tag.
func (x *xmlReader) pop() {
	x.open = x.open[:bytes.LastIndexByte(x.open, '/')]
}

// upTo gives the text up to an end, and steps behind that.
func (x *xmlReader) upTo(end string) ([]byte, error) {
	from := x.pos
	for {
		if i := bytes.Index(x.buf[from:], []byte(end)); i >= 0 {
			text := x.buf[x.pos : from+i]
			x.pos = from + i + len(end)
			return text, nil
		}
		from = max(x.pos, len(x.buf)-len(end)+1)
		moved, ok := x.more()
		from -= moved
		if !ok {
			return nil, cmp.Or(x.err, errCut)
		}
	}
}

// local gives a name without its prefix. A colon at the beginning or at the end ends
// none, as encoding/xml reads it.
func local(name []byte) []byte {
	if i := bytes.IndexByte(name, ':'); i > 0 && i < len(name)-1 {
		return name[i+1:]
	}
	return name
}
