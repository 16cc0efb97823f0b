"""A published domain, and the utilities of all outcomes of a domain."""

import numpy as np

# GENIUS's domain England–Zimbabwe: weights, and evaluations of the options of its five issues.
ENGLAND = (
    (0.3031462333758278, [5, 7, 9, 1]),
    (0.303346839835533, [3, 6, 8, 1]),
    (0.049028952379678074, [12, 1, 7]),
    (0.04904500802207314, [10, 1, 6]),
    (0.29543296638688804, [7, 10, 4, 1]),
)
ZIMBABWE = (
    (0.19707980311909024, [9, 7, 5, 1]),
    (0.20134268816210074, [8, 5, 3, 1]),
    (0.15406697766287486, [1, 9, 5]),
    (0.15407719183124569, [1, 19, 9]),
    (0.29343333922468845, [11, 9, 7, 1]),
)


def grid(options: list[list[list[float]]]) -> np.ndarray:
    """Sums of one row of each issue, all combinations in counting order."""
    table = np.zeros((1, len(options[0][0])))
    for issue in options:
        table = (table[:, None] + np.array(issue)[None]).reshape(-1, table.shape[1])
    return table


def england_zimbabwe() -> np.ndarray:
    """The utilities of all outcomes to England and Zimbabwe, evaluations not normalised."""
    return grid(
        [
            [[e * one, z * two] for one, two in zip(ours, theirs, strict=True)]
            for (e, ours), (z, theirs) in zip(ENGLAND, ZIMBABWE, strict=True)
        ]
    )
