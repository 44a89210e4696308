"""The actions that the tests of CALM action servers ask for."""
