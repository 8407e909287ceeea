package report

import "time"

// The rate is measured over the last half minute or so: long enough to be calm,
// short enough to notice that unchanged rows, which cost nothing, are over.
const (
	sampleEvery = time.Second
	sampleCount = 30
)

type sample struct {
	at   time.Time
	done int64
}

// meter measures how many rows are done a second, lately.
type meter struct {
	ring  [sampleCount]sample
	first int // index of the oldest
	count int
	last  sample
}

// add notes that so many rows were done by that time.
func (m *meter) add(at time.Time, done int64) {
	m.last = sample{at, done}
	if m.count > 0 {
		newest := m.ring[(m.first+m.count-1)%sampleCount]
		if at.Sub(newest.at) < sampleEvery {
			return
		}
	}
	if m.count == sampleCount {
		m.first = (m.first + 1) % sampleCount
		m.count--
	}
	m.ring[(m.first+m.count)%sampleCount] = m.last
	m.count++
}

// rate is in rows a second; 0 as long as there is less than a second to go by.
func (m *meter) rate() float64 {
	if m.count == 0 {
		return 0
	}
	oldest := m.ring[m.first]
	elapsed := m.last.at.Sub(oldest.at)
	if elapsed < sampleEvery {
		return 0
	}
	return float64(m.last.done-oldest.done) / elapsed.Seconds()
}
