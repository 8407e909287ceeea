package importer

import "lightfield-importer/importer/identity"

// seen remembers every identity of a file in a few bytes a row, to find the
// rows that come again. It keeps 8 bytes of an identity, so that two of ten million
// rows agree by chance in one of 300,000 files (and one of them is then rejected by
// name, not dropped), and beside them the row's place and 8 bytes of its content.
type seen struct {
	rows map[[8]byte]uint32 // index into the blocks
	data [][]sighting       // blocks of blockSize, so that growing copies nothing
	n    uint32

	skipped map[[8]byte]struct{} // rows that a rule leaves out, which repeat nothing
}

// sighting is 12 bytes: a row's content as far as it is kept, and its line, counted on
// through all files.
type sighting struct {
	content identity.Short
	where   uint32 // the line, and in the highest bit whether the row was faulty
}

const faultyBit = 1 << 31

func (s sighting) line() int { return int(s.where &^ faultyBit) }

func (s sighting) faulty() bool { return s.where&faultyBit != 0 }

const blockSize = 1 << 14

// newSeen has room for so many rows, where that is known: 0 or less, it is not.
func newSeen(rows int64) *seen { return &seen{rows: make(map[[8]byte]uint32, max(rows, 0))} }

// first notes a row and returns the earlier one of the same identity, if there is one.
func (s *seen) first(id identity.Digest, content identity.Short, line int, faulty bool) (earlier sighting, repeated bool) {
	key := [8]byte(id[:8])
	if i, ok := s.rows[key]; ok {
		return s.data[i/blockSize][i%blockSize], true
	}
	s.rows[key] = s.n
	if s.n%blockSize == 0 {
		s.data = append(s.data, make([]sighting, 0, blockSize))
	}
	last := &s.data[len(s.data)-1]
	where := uint32(line) &^ faultyBit
	if faulty {
		where |= faultyBit
	}
	*last = append(*last, sighting{content: content, where: where})
	s.n++
	return sighting{}, false
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
