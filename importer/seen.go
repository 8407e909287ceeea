package importer

import (
	"encoding/binary"

	"lightfield-importer/importer/identity"
)

// seen remembers every identity of a file in some 30 bytes a row, to find the rows that
// come again. It keeps 8 bytes of an identity, so that two of ten million rows agree by
// chance in one of 300,000 files (and one of them is then rejected by name, not dropped).
//
// Identities are digests, which need no further hashing: where one of them is sought
// first is said by its own bits. A map of Go took ten bytes more for a row, and a third
// more of the time that every row of a file waits for it.
type seen struct {
	slots []uint32     // numbers of sightings, from 1 on, by their identities; 0: free, as half of them are
	data  [][]sighting // blocks of blockSize, so that growing copies nothing
	n     uint32

	skipped map[seenID]struct{} // rows that a rule leaves out, which repeat nothing
}

// seenID is as much of an identity as is kept.
type seenID [8]byte

// sighting is 20 bytes: a row's identity and content, and its line, counted on through
// all files.
type sighting struct {
	id      seenID
	content identity.Short
	where   uint32 // the line, and in the highest bit whether the row was faulty
}

const faultyBit = 1 << 31

func (s sighting) line() int { return int(s.where &^ faultyBit) }

func (s sighting) faulty() bool { return s.where&faultyBit != 0 }

const blockSize = 1 << 14

// newSeen has room for so many rows, where that is known: 0 or less, it is not.
func newSeen(rows int64) *seen {
	slots := int64(1024)
	for slots < 2*rows {
		slots *= 2
	}
	return &seen{slots: make([]uint32, slots)}
}

// first notes a row and returns the earlier one of the same identity, if there is one.
func (s *seen) first(id identity.Digest, content identity.Short, line int, faulty bool) (earlier sighting, repeated bool) {
	key := seenID(id[:8])
	slot := s.slot(key)
	if *slot != 0 {
		return *s.sighting(*slot), true
	}
	if s.n%blockSize == 0 {
		s.data = append(s.data, make([]sighting, 0, blockSize))
	}
	last := &s.data[len(s.data)-1]
	where := uint32(line) &^ faultyBit
	if faulty {
		where |= faultyBit
	}
	*last = append(*last, sighting{id: key, content: content, where: where})
	s.n++
	*slot = s.n
	if 2*int(s.n) > len(s.slots) {
		s.grow()
	}
	return sighting{}, false
}

// slot is the one that has the identity's number, or is free for it.
func (s *seen) slot(id seenID) *uint32 {
	last := uint64(len(s.slots) - 1)
	for i := binary.LittleEndian.Uint64(id[:]) & last; ; i = (i + 1) & last {
		if n := s.slots[i]; n == 0 || s.sighting(n).id == id {
			return &s.slots[i]
		}
	}
}

func (s *seen) sighting(n uint32) *sighting { return &s.data[(n-1)/blockSize][(n-1)%blockSize] }

func (s *seen) grow() {
	s.slots = make([]uint32, 2*len(s.slots))
	for n := range s.n {
		*s.slot(s.sighting(n + 1).id) = n + 1
	}
}

// same reports whether a row has the content of the earlier one.
func (s sighting) same(content identity.Short) bool {
	return !s.faulty() && s.content == content
}

// repetitions counts how often the same cells came, for files without identity columns.
// It keeps 12 bytes, as rows that agree by chance would change their names with the
// order of the file.
type repetitions map[[12]byte]uint32

func (r repetitions) next(cells identity.Digest) uint32 {
	key := [12]byte(cells[:12])
	r[key]++
	return r[key]
}
