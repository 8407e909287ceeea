// Package identity gives rows their names: the digest that says which row of an
// import a row is, the digests of its content, and the idempotency key of a
// write. All but Fleeting are pure functions of the data: no clock, no randomness,
// never a line number, so that any later run computes the same ones.
package identity

import (
	"crypto/sha256"
	"encoding/binary"
	"hash/maphash"
	"strings"
	"sync"
)

// Size is the length of identity digests in bytes.
const Size = 16

// Digest is a SHA-256 cut to 16 bytes: rows of an import are told apart by nothing else.
type Digest = [Size]byte

// Short is a SHA-256 cut to 8 bytes: what two contents of one row are told apart by.
type Short = [8]byte

// Each kind of digest starts with its own word, so that no two kinds ever agree.
const (
	domainIdentity   = "identity"
	domainContent    = "content"
	domainRepetition = "repetition"
	domainField      = "field"
)

// Columns is the identity of a row by the values of its identity columns, in
// the order of the mapping. Values are expected in NFC and trimmed.
func Columns(values []string) Digest { return strung(domainIdentity, values) }

// Cells is the identity of a row without identity columns: its mapped cells.
// Rows that are alike share it; Repetition tells them apart.
func Cells(cells []string) Digest { return strung(domainContent, cells) }

// Repetition is the identity of the nth row (from 1) with the same mapped cells.
func Repetition(cells Digest, n uint32) Digest {
	s := newSum(domainRepetition)
	defer s.free()
	s.bytes(cells[:])
	s.number(uint64(n))
	return s.digest()
}

// Label is the identity as people read it.
func Label(values []string) string { return strings.Join(values, " / ") }

// Part is one field or relationship of a draft: its key and its value before
// any lookup, canonical.
type Part struct {
	Key   string
	Value []byte
}

// Content is the digest of a draft. Parts must be sorted by key, so that the
// order of a mapping's lines means nothing.
func Content(parts []Part) Short {
	s := newSum(domainContent)
	defer s.free()
	for _, p := range parts {
		s.text(p.Key)
		s.bytes(p.Value)
	}
	d := s.digest()
	return Short(d[:])
}

// Fleeting makes what stands for Content where nothing is kept of it: 8 bytes that are
// good only in this process, in a tenth of the time. The parts of every row are added in
// the same order, those that it lacks too. The zero value is ready.
type Fleeting uint64

var seed = maphash.MakeSeed()

// Add adds a part's value, nil where the row has none.
func (f *Fleeting) Add(value []byte) {
	if value == nil {
		f.add(none)
		return
	}
	f.add(maphash.Bytes(seed, value))
}

// AddTexts adds the texts of a part, nil where the row has none.
func (f *Fleeting) AddTexts(texts []string) {
	if texts == nil {
		f.add(none)
		return
	}
	f.add(none + 1 + uint64(len(texts)))
	for _, t := range texts {
		f.add(maphash.String(seed, t))
	}
}

// none stands for a part that a row lacks; behind it come the numbers of texts.
const none = 1

// add makes a polynomial of what is added, whose powers tell the parts' places.
func (f *Fleeting) add(h uint64) { *f = *f*0x9E3779B97F4A7C15 + Fleeting(h) }

// Digest is that of the parts that were added.
func (f *Fleeting) Digest() (d Short) {
	binary.LittleEndian.PutUint64(d[:], uint64(*f))
	return d
}

// fieldSize is the length of one field's short digest: of the changes of ten fields one in
// twenty-five million million is taken for none. It was oldFieldSize once, and has a byte
// in front of all since, which makes their length odd.
const (
	fieldSize    = 6
	oldFieldSize = 8
)

// Fields is the short digests of a draft's parts. A digest covers key and value, so a
// set of them is all that is needed to know which changed.
func Fields(parts []Part) []byte {
	out := append(make([]byte, 0, 1+fieldSize*len(parts)), fieldSize)
	for _, p := range parts {
		d := field(p)
		out = append(out, d[:fieldSize]...)
	}
	return out
}

// Changed reports whether a part is not among the digests of an earlier draft.
func Changed(fields []byte, p Part) bool {
	size := oldFieldSize
	if len(fields)%2 == 1 {
		size, fields = fieldSize, fields[1:]
	}
	d := field(p)
	for ; len(fields) >= size; fields = fields[size:] {
		if string(fields[:fieldSize]) == string(d[:fieldSize]) {
			return false
		}
	}
	return true
}

func field(p Part) Digest {
	s := newSum(domainField)
	defer s.free()
	s.text(p.Key)
	s.bytes(p.Value)
	return s.digest()
}

func strung(domain string, values []string) Digest {
	s := newSum(domain)
	defer s.free()
	for _, v := range values {
		s.text(v)
	}
	return s.digest()
}

// sum is a SHA-256 over length-prefixed pieces: ("ab", "c") and ("a", "bc")
// differ.
type sum struct{ buf []byte }

var sums = sync.Pool{New: func() any { return new(sum) }}

func newSum(domain string) *sum {
	s := sums.Get().(*sum)
	s.buf = s.buf[:0]
	s.text(domain)
	return s
}

func (s *sum) free() { sums.Put(s) }

func (s *sum) text(v string) {
	s.number(uint64(len(v)))
	s.buf = append(s.buf, v...)
}

func (s *sum) bytes(v []byte) {
	s.number(uint64(len(v)))
	s.buf = append(s.buf, v...)
}

func (s *sum) number(n uint64) { s.buf = binary.BigEndian.AppendUint64(s.buf, n) }

func (s *sum) digest() Digest {
	full := sha256.Sum256(s.buf)
	return Digest(full[:Size])
}
