package main

import (
	"testing"
	"time"
)

func TestPageDecidesTheNextCardAndNotTheSameForEver(t *testing.T) {
	c := newChromium(t)
	p := sampleAt(t, time.Now())
	brief := newHost(t, p, func(s *config) { s.HideSeconds = 1 })
	c.run(t, job{Scenario: "repeats", Base: newHost(t, p).base(), Options: with{
		"valid": shownCards(t, p, "valid")[0], "forged": shownCards(t, p, "forged")[0], "brief": brief.base(),
	}}, nil, nil)
}

func TestPageTellsOfPartsThatFail(t *testing.T) {
	c := newChromium(t)
	p := sampleAt(t, time.Now())
	c.run(t, job{Scenario: "failures", Base: newHost(t, p).base(), Options: with{"card": shownCards(t, p, "valid")[0]}}, nil, nil)
}
