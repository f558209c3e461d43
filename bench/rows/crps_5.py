from crps import crps

load = crps(5, 500)
