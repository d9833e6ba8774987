import {
  to = tfetokens_team_token.ci
  identity = {
    team_id = "team-BUHBEM97xboT8TVz"
    id      = "at-nHq5GyAaeJpYXmsB"
  }
}

import {
  to = tfetokens_team_token.legacy
  identity = {
    team_id = "team-6p5jTwJQXwqZBncC"
  }
}
