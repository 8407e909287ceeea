package draft

// tally counts, for each way in which the cells of a column may be read, how
// many of them can be read so.
type tally struct {
	readings []reading // shared by all columns
	hits     []int
	left     []int // indexes of the readings that are still tried
	seen     int
}

// reading is one way of reading a cell.
type reading struct {
	notation string
	reads    func(cell string) bool
	has, not marks // what its cells have, and have not: most readings are passed over by that
}

// fits tells whether a cell with these marks may be read.
func (r *reading) fits(have marks) bool { return have&r.has == r.has && have&r.not == 0 }

// marks are kinds of characters that tell readings apart at a glance.
type marks uint8

const (
	slash marks = 1 << iota
	dash
	dot
	colon
	letter
)

func marksOf(text string) marks {
	var m marks
	for i := range len(text) {
		switch b := text[i]; {
		case b == '/':
			m |= slash
		case b == '-':
			m |= dash
		case b == '.':
			m |= dot
		case b == ':':
			m |= colon
		case 'a' <= b|0x20 && b|0x20 <= 'z':
			m |= letter
		}
	}
	return m
}

func newTally(readings []reading) *tally { return &tally{readings: readings} }

// start makes room for the readings at the first cell that may have one: most
// columns of wide files never get there.
func (t *tally) start() {
	if t.hits != nil || t.seen >= glance {
		return
	}
	t.hits, t.left = make([]int, len(t.readings)), make([]int, len(t.readings))
	for i := range t.left {
		t.left[i] = i
	}
}

// After so many cells the readings are dropped that none of them, or less than
// half of them, has: without that, text would cost as much as all kinds of dates.
const (
	glance    = 24
	probation = 500
)

func (t *tally) add(cell string) {
	t.start()
	t.seen++
	have := marksOf(cell)
	for _, i := range t.left {
		if r := &t.readings[i]; r.fits(have) && r.reads(cell) {
			t.hits[i]++
		}
	}
	t.drop()
}

// miss counts a cell that no reading has.
func (t *tally) miss() {
	t.seen++
	t.drop()
}

func (t *tally) drop() {
	least := 1
	switch t.seen {
	case glance:
	case probation:
		least = probation / 2
	default:
		return
	}
	var left []int
	for _, i := range t.left {
		if t.hits[i] >= least {
			left = append(left, i)
		}
	}
	t.left = left
}

// best gives the readings that have the most cells, in their order of
// preference; none when these are less than a share of all.
func (t *tally) best(share float64) []int {
	most := 0
	for _, i := range t.left {
		most = max(most, t.hits[i])
	}
	if most == 0 || float64(most) < share*float64(t.seen) {
		return nil
	}
	var best []int
	for _, i := range t.left {
		if t.hits[i] == most {
			best = append(best, i)
		}
	}
	return best
}
