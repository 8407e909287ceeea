package workbook

import (
	"bufio"
	"errors"
	"fmt"
	"io"

	"lightfield-importer/importer/source/scratch"
)

// mostTexts is how many bytes of the shared texts are held in memory; the others
// are in a temporary file.
const mostTexts = 16 << 20

// shared are the texts that cells refer to by number.
type shared struct {
	held  []string
	ends  []int64 // of the texts in the file
	file  *scratch.File
	out   *bufio.Writer
	bytes int
	most  int // bytes of a text
}

// readShared reads the texts of a part.
func readShared(p parts, name string, l Limits) (*shared, error) {
	in, err := p.open(name, mostPassing)
	if err != nil {
		return nil, err
	}
	defer in.Close()
	s := &shared{most: l.Cell}
	if err := s.read(newXMLReader(in, l.Cell)); err != nil {
		s.close()
		if errors.Is(err, errLarge) {
			return nil, tooLarge(0, 0, l)
		}
		return nil, damaged(name, err)
	}
	return s, nil
}

func (s *shared) read(x *xmlReader) error {
	var text richText
	for {
		e, err := x.next()
		switch {
		case err == io.EOF:
			return s.flush()
		case err != nil:
			return err
		case e == startTag && string(x.name) == "si":
			text.reset()
		case e == endTag && string(x.name) == "si":
			if err := s.add(unescape(text.bytes, 0)); err != nil {
				return err
			}
		default:
			if err := text.meet(e, x); err != nil {
				return err
			}
		}
	}
}

func (s *shared) add(text []byte) (err error) {
	if len(text) > s.most {
		return errLarge
	}
	const header = 16 // what a string takes beside its text
	if s.bytes += len(text) + header; s.bytes <= mostTexts {
		s.held = append(s.held, string(text))
		return nil
	}
	if s.file == nil {
		if s.file, err = scratch.New(); err != nil {
			return err
		}
		s.out = bufio.NewWriter(s.file)
	}
	end := int64(len(text))
	if n := len(s.ends); n > 0 {
		end += s.ends[n-1]
	}
	s.ends = append(s.ends, end)
	_, err = s.out.Write(text)
	return err
}

func (s *shared) flush() error {
	if s.out == nil {
		return nil
	}
	return s.out.Flush()
}

// text gives a text by its number.
func (s *shared) text(i int) (string, error) {
	if s == nil || i < 0 || i >= len(s.held)+len(s.ends) {
		return "", fmt.Errorf("a cell refers to text %d, which there is not", i)
	}
	if i < len(s.held) {
		return s.held[i], nil
	}
	i -= len(s.held)
	from := int64(0)
	if i > 0 {
		from = s.ends[i-1]
	}
	text := make([]byte, s.ends[i]-from)
	if _, err := s.file.ReadAt(text, from); err != nil {
		return "", err
	}
	return string(text), nil
}

func (s *shared) close() error {
	if s.file == nil {
		return nil
	}
	return s.file.Close()
}

// richText collects a text that may be in pieces of different looks, without the
// hints of how to pronounce it.
type richText struct {
	bytes    []byte
	inside   bool // a piece
	phonetic bool
}

func (t *richText) reset() { *t = richText{bytes: t.bytes[:0]} }

func (t *richText) meet(e event, x *xmlReader) (err error) {
	switch {
	case e == someText:
		if t.inside && !t.phonetic {
			t.bytes, err = x.appendText(t.bytes)
		}
	case string(x.name) == "t":
		t.inside = e == startTag
	case string(x.name) == "rPh":
		t.phonetic = e == startTag
	}
	return err
}
